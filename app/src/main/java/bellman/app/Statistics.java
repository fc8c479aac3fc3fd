package bellman.app;

import bellman.app.Chart.Range;
import bellman.app.Methods.Method;
import bellman.cli.CommandException;
import bellman.stats.Interval;
import bellman.stats.TaskScores;
import bellman.store.metrics.Curve;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What papers show of methods (Agarwal et al. 2021), with 95 % intervals of the stratified bootstrap.
final class Statistics {
    private static final int RESAMPLES = 10_000;

    /// For each point of a curve.
    private static final int RESAMPLES_OF_A_POINT = 2_000;

    /// Scores at which a profile falls; of more it takes so many at equal distances in order.
    private static final int FALLS = 100;

    private Statistics() {}

    /// Interquartile mean of each method.
    static List<Range> interquartileMeans(Methods methods) {
        return methods.all().stream()
                .map(m -> range(m.label(), methods.scores(m), TaskScores::interquartileMean))
                .toList();
    }

    private static Range range(String label, TaskScores scores, ToDoubleFunction<TaskScores> statistic) {
        return new Range(label, statistic.applyAsDouble(scores), scores.interval95(RESAMPLES, statistic));
    }

    /// The probability that a run of one method beats one of another, for each pair.
    static List<Range> improvements(Methods methods) {
        if (methods.all().size() < 2) {
            throw new CommandException("an improvement is one method's over another's, and there is only "
                    + methods.all().getFirst().label() + "; name runs of another one, or use --by KEY");
        }
        List<Range> pairs = new ArrayList<>();
        for (int i = 0; i < methods.all().size(); i++) {
            for (int j = i + 1; j < methods.all().size(); j++) {
                Method one = methods.all().get(i);
                Method other = methods.all().get(j);
                TaskScores mine = methods.scores(one);
                TaskScores theirs = methods.scores(other);
                pairs.add(new Range(
                        one.label() + " over " + other.label(),
                        mine.probabilityOfImprovementOver(theirs),
                        mine.interval95(RESAMPLES, theirs, TaskScores::probabilityOfImprovementOver)));
            }
        }
        return pairs;
    }

    /// Of each method the share of runs above a score, for all scores.
    static List<Curve> profiles(Methods methods) {
        double[] thresholds = thresholds(methods);
        List<Curve> curves = new ArrayList<>();
        for (Method method : methods.all()) {
            TaskScores scores = methods.scores(method);
            var points = new Points(method.label(), thresholds);
            for (double threshold : thresholds) {
                points.add(scores, s -> s.shareAbove(threshold));
            }
            curves.add(points.curve());
        }
        return curves;
    }

    /// Both sides of each score at which a share falls, and a little beyond the lowest and the highest.
    private static double[] thresholds(Methods methods) {
        double[] all = methods.all().stream()
                .flatMap(m -> Arrays.stream(methods.scores(m).scores()))
                .flatMapToDouble(Arrays::stream)
                .distinct()
                .sorted()
                .toArray();
        double low = methods.ranges().isEmpty() ? all[0] : Math.min(0, all[0]);
        double high = all[all.length - 1];
        double margin = high > low ? 0.02 * (high - low) : 1;
        int falls = Math.min(all.length, FALLS);
        double[] thresholds = new double[2 * falls + 2];
        thresholds[0] = low - margin;
        for (int i = 0; i < falls; i++) {
            double score = all[(int) ((i + 1L) * all.length / falls) - 1];
            thresholds[2 * i + 1] = Math.nextDown(score);
            thresholds[2 * i + 2] = score;
        }
        thresholds[2 * falls + 1] = high + margin;
        return thresholds;
    }

    /// The interquartile mean of each method over the steps of its training.
    static List<Curve> efficiencies(Methods methods) {
        List<Curve> curves = new ArrayList<>();
        for (Method method : methods.all()) {
            Methods.Learning learning = methods.learning(method)
                    .orElseThrow(() -> new CommandException(
                            method.label() + ": a run has finished no episode yet; wait for it or leave it out"));
            var points = new Points(method.label(), learning.steps());
            learning.scores().forEach(scores -> points.add(scores, TaskScores::interquartileMean));
            curves.add(points.curve());
        }
        return curves;
    }

    /// A curve of a statistic, point by point.
    private static final class Points {
        private final String label;
        private final double[] x;
        private final double[] middle;
        private final double[] low;
        private final double[] high;
        private int next;

        Points(String label, double[] x) {
            this.label = label;
            this.x = x;
            middle = new double[x.length];
            low = new double[x.length];
            high = new double[x.length];
        }

        void add(TaskScores scores, ToDoubleFunction<TaskScores> statistic) {
            Interval interval = scores.interval95(RESAMPLES_OF_A_POINT, statistic);
            middle[next] = statistic.applyAsDouble(scores);
            low[next] = interval.low();
            high[next] = interval.high();
            next++;
        }

        Curve curve() {
            return new Curve(label, x, middle, low, high);
        }
    }
}
