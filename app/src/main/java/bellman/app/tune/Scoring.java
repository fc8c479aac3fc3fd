package bellman.app.tune;

import bellman.stats.Interval;
import bellman.stats.Student;
import bellman.store.study.StudyPlan;
import bellman.store.study.Trial.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// What runs of a trial are worth together.
final class Scoring {
    private Scoring() {}

    /// The mean over seeds with Student's interval; of one seed its own, over episodes.
    ///
    /// @throws IllegalStateException if a run has no such number, naming those that it has
    static Score of(StudyPlan plan, List<TrialRun.Reached> runs) {
        String key = plan.objective().replace('-', '_');
        double[] values =
                runs.stream().mapToDouble(r -> number(key, r.result())).toArray();
        long step = runs.stream().mapToLong(TrialRun.Reached::step).max().orElseThrow();
        double mean = Arrays.stream(values).average().orElseThrow();
        if (values.length > 1) {
            Interval interval = Student.interval95(values);
            return new Score(step, mean, interval.low(), interval.high());
        }
        Object ends = runs.getFirst().result().get(key.replaceFirst("_mean$", "") + "_ci95");
        if (ends instanceof double[] pair) {
            return new Score(step, mean, pair[0], pair[1]);
        }
        // As a manifest that was read has it.
        if (ends instanceof List<?> pair && pair.get(0) instanceof Number low && pair.get(1) instanceof Number high) {
            return new Score(step, mean, low.doubleValue(), high.doubleValue());
        }
        return new Score(step, mean, mean, mean);
    }

    private static double number(String key, Map<String, Object> result) {
        if (!(result.get(key) instanceof Number number)) {
            List<String> numbers = new ArrayList<>();
            result.forEach((name, value) -> {
                if (value instanceof Number) {
                    numbers.add(name.replace('_', '-'));
                }
            });
            throw new UnknownObjectiveException(key.replace('_', '-'), numbers);
        }
        double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            throw new IllegalStateException(key.replace('_', '-') + " became " + value);
        }
        return value;
    }
}
