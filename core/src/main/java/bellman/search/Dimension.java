package bellman.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/// What a key may be, as an interval from 0 to 1.
///
/// Numbers keep five digits: what is tried is what stands in a file.
public sealed interface Dimension {

    /// The value at `unit`, as YAML.
    ///
    /// @param unit from 0 to 1
    String at(double unit);

    /// Where a value lies, from 0 to 1; that of the nearest value in bounds.
    ///
    /// @throws IllegalArgumentException if it is none that this may be
    double unit(String value);

    /// How many values there are, 0 if they are not counted.
    default long count() {
        return 0;
    }

    /// Whether values that lie together are alike.
    default boolean isOrdered() {
        return true;
    }

    /// The value next to `value`, within bounds: about `factor` times it. Uniform numbers, of which 0 may be
    /// one or all may lie close together, move by `factor - 1` of their interval instead; a choice goes to a
    /// neighbour.
    String beside(String value, double factor);

    /// Values that show whether the bounds make sense: both ends and one between, or every choice.
    default List<String> examples() {
        // The golden section: hardly any bounds have a round number there.
        return List.of(at(0), at(1), at(0.3819660113));
    }

    /// As it is written on the command line: `log(1e-5, 1e-2)`.
    String written();

    /// Numbers that are as likely here as there.
    ///
    /// @param low lower bound
    /// @param high upper bound
    record Uniform(double low, double high) implements Dimension {
        public Uniform {
            requireBounds(low, high);
        }

        @Override
        public String at(double unit) {
            return rounded(low + unit * (high - low), low, high);
        }

        @Override
        public double unit(String value) {
            return Math.clamp((number(value) - low) / (high - low), 0, 1);
        }

        @Override
        public String beside(String value, double factor) {
            return rounded(number(value) + (factor - 1) * (high - low), low, high);
        }

        @Override
        public String written() {
            return "uniform(" + plain(low) + ", " + plain(high) + ")";
        }
    }

    /// Numbers whose logarithm is as likely here as there.
    ///
    /// @param low lower bound, above 0
    /// @param high upper bound
    record Log(double low, double high) implements Dimension {
        public Log {
            requireBounds(low, high);
            requirePositive(low);
        }

        @Override
        public String at(double unit) {
            return rounded(low * StrictMath.pow(high / low, unit), low, high);
        }

        @Override
        public double unit(String value) {
            double number = Math.clamp(number(value), low, high);
            return StrictMath.log(number / low) / StrictMath.log(high / low);
        }

        @Override
        public String beside(String value, double factor) {
            return rounded(number(value) * factor, low, high);
        }

        @Override
        public String written() {
            return "log(" + plain(low) + ", " + plain(high) + ")";
        }
    }

    /// Whole numbers, both bounds included.
    ///
    /// @param low lower bound
    /// @param high upper bound
    /// @param log whether their logarithm is as likely here as there
    record Whole(long low, long high, boolean log) implements Dimension {
        public Whole {
            requireBounds(low, high);
            if (log) {
                requirePositive(low);
            }
        }

        @Override
        public String at(double unit) {
            long value = log
                    ? Math.round(below() * StrictMath.pow(above() / below(), unit))
                    : low + (long) (unit * (high - low + 1));
            return Long.toString(Math.clamp(value, low, high));
        }

        @Override
        public double unit(String value) {
            double number = Math.clamp(number(value), low, high);
            return log
                    ? StrictMath.log(number / below()) / StrictMath.log(above() / below())
                    : (number - low + 0.5) / (high - low + 1);
        }

        /// Each number has the numbers that are rounded to it: the cube begins half below the first.
        private double below() {
            return low - 0.5;
        }

        private double above() {
            return high + 0.5;
        }

        @Override
        public long count() {
            return high - low + 1;
        }

        @Override
        public String beside(String value, double factor) {
            long before = Math.round(number(value));
            long after = Math.round(before * factor);
            if (after == before) {
                after += factor > 1 ? 1 : -1;
            }
            return Long.toString(Math.clamp(after, low, high));
        }

        @Override
        public String written() {
            return (log ? "log-integer(" : "integer(") + low + ", " + high + ")";
        }
    }

    /// One of a few values, each as likely as another.
    ///
    /// @param values as YAML, at least two and all different
    record Choice(List<String> values) implements Dimension {
        public Choice {
            values = List.copyOf(values);
            if (values.size() < 2) {
                throw new IllegalArgumentException("a choice needs at least 2 values, got " + values.size());
            }
            if (values.stream().distinct().count() < values.size()) {
                throw new IllegalArgumentException("a choice's values must differ, got " + String.join(", ", values));
            }
        }

        @Override
        public String at(double unit) {
            return values.get(Math.clamp((long) (unit * values.size()), 0, values.size() - 1));
        }

        @Override
        public double unit(String value) {
            return (index(value) + 0.5) / values.size();
        }

        private int index(String value) {
            int index = values.indexOf(value);
            if (index < 0) {
                throw new IllegalArgumentException(
                        "expected one of " + String.join(", ", values) + ", got '" + value + "'");
            }
            return index;
        }

        @Override
        public long count() {
            return values.size();
        }

        @Override
        public boolean isOrdered() {
            return false;
        }

        @Override
        public String beside(String value, double factor) {
            return values.get(Math.clamp(index(value) + (factor > 1 ? 1 : -1), 0, values.size() - 1));
        }

        @Override
        public List<String> examples() {
            return values;
        }

        @Override
        public String written() {
            return "choice(" + String.join(", ", values) + ")";
        }
    }

    private static void requireBounds(double low, double high) {
        if (!(low < high) || !Double.isFinite(low) || !Double.isFinite(high)) {
            throw new IllegalArgumentException(
                    "the lower bound must be below the upper one, got " + plain(low) + " and " + plain(high));
        }
    }

    private static void requirePositive(double low) {
        if (!(low > 0)) {
            throw new IllegalArgumentException("bounds of a logarithm must be above 0, got " + plain(low));
        }
    }

    private static double number(String value) {
        try {
            return Double.parseDouble(value.replace("_", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a number, got '" + value + "'", e);
        }
    }

    private static String rounded(double value, double low, double high) {
        double clamped = Math.clamp(value, low, high);
        double five = new BigDecimal(clamped).round(new MathContext(5)).doubleValue();
        return plain(Math.clamp(five, low, high));
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value).replace('E', 'e');
    }
}
