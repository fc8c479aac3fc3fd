package bellman.store.metrics;

import java.util.Arrays;

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
