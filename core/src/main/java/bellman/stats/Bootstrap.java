package bellman.stats;

import bellman.run.RandomStream;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/// The percentile bootstrap of trimmed means (Efron and Tibshirani 1993): 10,000 resamples from a fixed stream, so
/// that the same values always have the same interval.
final class Bootstrap {
    private static final int RESAMPLES = 10_000;
    private final double[] sorted;

    Bootstrap(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a summary needs at least one value, got none");
        }
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException("value " + i + " must be finite, got " + values[i]);
            }
        }
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    /// How many values the interquartile mean leaves out at each end.
    static int quarter(int count) {
        return count / 4;
    }

    /// The mean without the `cut` smallest and the `cut` largest values.
    double mean(int cut) {
        int[] once = new int[sorted.length];
        Arrays.fill(once, 1);
        return mean(once, cut);
    }

    /// The interval in which 95 % of the resamples' means lie, each without its `cut` smallest and largest values.
    Interval interval95(int cut) {
        int[] times = new int[sorted.length];
        return interval95(RESAMPLES, random -> {
            Arrays.fill(times, 0);
            for (int i = 0; i < sorted.length; i++) {
                times[random.nextInt(sorted.length)]++;
            }
            return mean(times, cut);
        });
    }

    /// The interval in which 95 % of the values lie that `draw` makes of so many resamples.
    static Interval interval95(int resamples, ToDoubleFunction<RandomStream> draw) {
        RandomStream random = RandomStream.of(0, "bootstrap");
        double[] values = new double[resamples];
        for (int r = 0; r < resamples; r++) {
            values[r] = draw.applyAsDouble(random);
        }
        Arrays.sort(values);
        return new Interval(quantile(values, 0.025), quantile(values, 0.975));
    }

    /// The trimmed mean of the resample that takes `sorted[i]` `times[i]` times: as it is in order, no sorting is
    /// needed.
    private double mean(int[] times, int cut) {
        int from = cut;
        int to = sorted.length - cut;
        double sum = 0;
        int rank = 0;
        for (int i = 0; i < sorted.length; i++) {
            int kept = Math.min(rank + times[i], to) - Math.max(rank, from);
            if (kept > 0) {
                sum += kept * sorted[i];
            }
            rank += times[i];
        }
        return sum / (to - from);
    }

    /// The `q`-quantile of ascending values, linear between neighbours.
    private static double quantile(double[] ascending, double q) {
        double at = q * (ascending.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, ascending.length - 1);
        return ascending[below] + (at - below) * (ascending[above] - ascending[below]);
    }
}
