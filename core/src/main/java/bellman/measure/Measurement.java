package bellman.measure;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/// One measured number.
///
/// @param name what was measured
/// @param value how much
/// @param unit of what
public record Measurement(String name, double value, String unit) {

    /// The line that `bellman bench` prints: `name value unit`.
    public String line() {
        String number = Math.abs(value) >= 1000
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.4g", value);
        return name + " " + number + " " + unit;
    }

    /// The median of what `once` gives in `repetitions` calls. Warming up is the caller's.
    public static double median(int repetitions, DoubleSupplier once) {
        double[] values = new double[repetitions];
        for (int i = 0; i < repetitions; i++) {
            values[i] = once.getAsDouble();
        }
        return median(values);
    }

    /// The median of `values`, the mean of the middle two if their number is even.
    public static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n % 2 == 1 ? sorted[n / 2] : 0.5 * (sorted[n / 2 - 1] + sorted[n / 2]);
    }
}
