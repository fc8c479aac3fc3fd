package bellman.store.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The points of one series, in the order in which they were written.
///
/// @param name of the series
/// @param steps of the environment or of whatever the run counts
/// @param values as many, possibly NaN or infinite
public record Series(String name, long[] steps, double[] values) {
    public Series {
        if (steps.length != values.length) {
            throw new IllegalArgumentException(
                    "the series " + name + " has " + steps.length + " steps and " + values.length + " values");
        }
        steps = steps.clone();
        values = values.clone();
    }

    /// Points of the series.
    public int size() {
        return steps.length;
    }

    /// Its finite points.
    public Series finite() {
        int[] finite = IntStream.range(0, size())
                .filter(i -> Double.isFinite(values[i]))
                .toArray();
        return finite.length == size()
                ? this
                : new Series(
                        name,
                        Arrays.stream(finite).mapToLong(i -> steps[i]).toArray(),
                        Arrays.stream(finite).mapToDouble(i -> values[i]).toArray());
    }

    /// Steps at equal distances, `most` at most, from the first to the last that all of some series have reached.
    ///
    /// @param series none of them empty
    public static double[] commonSteps(List<Series> series, int most) {
        double from = series.stream().mapToDouble(s -> s.steps[0]).max().orElseThrow();
        double to =
                series.stream().mapToDouble(s -> s.steps[s.size() - 1]).min().orElseThrow();
        int points = to > from
                ? Math.min(most, series.stream().mapToInt(Series::size).max().orElseThrow())
                : 1;
        double[] common = new double[points];
        Arrays.setAll(common, i -> points == 1 ? to : from + (to - from) * i / (points - 1));
        return common;
    }

    /// Its values at ascending steps, straight between its points.
    public double[] at(double[] wanted) {
        double[] found = new double[wanted.length];
        int above = 0;
        for (int i = 0; i < wanted.length; i++) {
            while (above < steps.length - 1 && steps[above] < wanted[i]) {
                above++;
            }
            int below = Math.max(0, above - 1);
            double share = steps[above] > steps[below] ? (wanted[i] - steps[below]) / (steps[above] - steps[below]) : 1;
            found[i] = values[below] + Math.clamp(share, 0, 1) * (values[above] - values[below]);
        }
        return found;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Series s
                && name.equals(s.name)
                && Arrays.equals(steps, s.steps)
                && Arrays.equals(values, s.values);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return name + " (" + steps.length + " points)";
    }
}
