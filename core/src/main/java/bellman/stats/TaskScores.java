package bellman.stats;

import bellman.run.RandomStream;
import java.util.Arrays;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/// Scores of one method on several tasks, several runs each, and what Agarwal et al. 2021 ("Deep Reinforcement
/// Learning at the Edge of the Statistical Precipice") make of them. Scores of different tasks must be on one scale.
///
/// Intervals are of the stratified bootstrap: a resample draws from each task as many of its runs as it has.
///
/// @param scores `[task][run]`, finite; tasks may have different numbers of runs
public record TaskScores(double[][] scores) {
    public TaskScores {
        if (scores.length == 0) {
            throw new IllegalArgumentException("scores need at least one task, got none");
        }
        scores = Arrays.stream(scores).map(double[]::clone).toArray(double[][]::new);
        for (int task = 0; task < scores.length; task++) {
            if (scores[task].length == 0) {
                throw new IllegalArgumentException("task " + task + " needs at least one run, got none");
            }
            for (double score : scores[task]) {
                if (!Double.isFinite(score)) {
                    throw new IllegalArgumentException("the scores of task " + task + " must be finite, got " + score);
                }
            }
        }
    }

    /// The number of all runs.
    public int runs() {
        return Arrays.stream(scores).mapToInt(task -> task.length).sum();
    }

    /// The mean of the middle half of all runs of all tasks.
    public double interquartileMean() {
        double[] all = Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray();
        return new Bootstrap(all).mean(Bootstrap.quarter(all.length));
    }

    /// The share of runs whose score exceeds `threshold`, averaged over tasks: a point of the performance profile.
    public double shareAbove(double threshold) {
        return Arrays.stream(scores)
                .mapToDouble(task ->
                        (double) Arrays.stream(task).filter(s -> s > threshold).count() / task.length)
                .average()
                .orElseThrow();
    }

    /// The probability that a run of this method scores higher than one of `other` on the same task, averaged over
    /// tasks; an equal score counts a half.
    ///
    /// @throws IllegalArgumentException if the other has another number of tasks
    public double probabilityOfImprovementOver(TaskScores other) {
        if (other.scores.length != scores.length) {
            throw new IllegalArgumentException(
                    "expected scores on " + scores.length + " tasks, got " + other.scores.length);
        }
        double sum = 0;
        for (int task = 0; task < scores.length; task++) {
            double won = 0;
            for (double mine : scores[task]) {
                for (double theirs : other.scores[task]) {
                    won += mine > theirs ? 1 : mine == theirs ? 0.5 : 0;
                }
            }
            sum += won / ((double) scores[task].length * other.scores[task].length);
        }
        return sum / scores.length;
    }

    /// The interval in which 95 % of the resamples' values of a statistic lie.
    ///
    /// @param resamples how many
    public Interval interval95(int resamples, ToDoubleFunction<TaskScores> statistic) {
        return Bootstrap.interval95(resamples, random -> statistic.applyAsDouble(resample(random)));
    }

    /// The same of a statistic of two methods, both resampled.
    ///
    /// @param resamples how many
    public Interval interval95(int resamples, TaskScores other, ToDoubleBiFunction<TaskScores, TaskScores> statistic) {
        return Bootstrap.interval95(
                resamples, random -> statistic.applyAsDouble(resample(random), other.resample(random)));
    }

    private TaskScores resample(RandomStream random) {
        double[][] drawn = new double[scores.length][];
        for (int task = 0; task < drawn.length; task++) {
            double[] from = scores[task];
            drawn[task] = new double[from.length];
            Arrays.setAll(drawn[task], i -> from[random.nextInt(from.length)]);
        }
        return new TaskScores(drawn);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TaskScores s && Arrays.deepEquals(scores, s.scores);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(scores);
    }

    @Override
    public String toString() {
        return "scores on " + scores.length + " tasks, " + runs() + " runs";
    }
}
