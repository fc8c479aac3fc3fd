package bellman.stats;

import java.util.Arrays;

/// The interval of a mean of few values that are about normally distributed (Student 1908). Of a handful of seeds a
/// bootstrap's interval is too narrow: it knows no value beyond the ones that were seen.
public final class Student {
    /// 0.975 quantiles of the t distribution with 1, 2, … degrees of freedom.
    private static final double[] QUANTILES = {
        12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788, 2.1604, 2.1448,
        2.1314, 2.1199, 2.1098, 2.1009, 2.0930
    };

    private Student() {}

    /// The interval in which the mean lies with 95 % confidence.
    ///
    /// @param values from 2 to 20
    public static Interval interval95(double... values) {
        if (values.length < 2 || values.length > QUANTILES.length + 1) {
            throw new IllegalArgumentException("an interval of the mean needs from 2 to " + (QUANTILES.length + 1)
                    + " values, got " + values.length);
        }
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double half = QUANTILES[values.length - 2] * Math.sqrt(squares / (values.length - 1) / values.length);
        return new Interval(mean - half, mean + half);
    }
}
