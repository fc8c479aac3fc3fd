package bellman.bench.proofs;

import bellman.stats.Student;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How values over seeds are written into a table.
final class Claim {
    private Claim() {}

    /// The values of all seeds, their mean and its 95 % interval, as three cells of Markdown.
    static String cells(double... values) {
        var interval = Student.interval95(values);
        String each = Arrays.stream(values)
                .mapToObj(v -> String.format(Locale.ROOT, "%.3f", v))
                .collect(Collectors.joining(", "));
        double mean = Arrays.stream(values).average().orElseThrow();
        return String.format(Locale.ROOT, "%s | %.3f | [%.3f, %.3f]", each, mean, interval.low(), interval.high());
    }

    /// Their mean and its interval, as one cell.
    static String mean(double... values) {
        var interval = Student.interval95(values);
        double mean = Arrays.stream(values).average().orElseThrow();
        return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", mean, interval.low(), interval.high());
    }

    /// `a - b`, seed by seed.
    static double[] differences(double[] a, double[] b) {
        double[] differences = new double[a.length];
        Arrays.setAll(differences, i -> a[i] - b[i]);
        return differences;
    }
}
