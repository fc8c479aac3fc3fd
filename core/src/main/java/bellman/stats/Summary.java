package bellman.stats;

import java.util.Arrays;

/// A sample's mean and interquartile mean, each with its 95 % bootstrap interval.
///
/// @param count of values
/// @param mean of all
/// @param mean95 its interval
/// @param interquartileMean the mean of the middle half
/// @param interquartileMean95 its interval
/// @param minimum the smallest value
/// @param maximum the largest value
public record Summary(
        int count,
        double mean,
        Interval mean95,
        double interquartileMean,
        Interval interquartileMean95,
        double minimum,
        double maximum) {

    /// Summarises `values`, in any order.
    ///
    /// @throws IllegalArgumentException if there are none, or one is not finite
    public static Summary of(double... values) {
        Bootstrap bootstrap = new Bootstrap(values);
        return new Summary(
                values.length,
                bootstrap.mean(0),
                bootstrap.interval95(0),
                bootstrap.mean(Bootstrap.quarter(values.length)),
                bootstrap.interval95(Bootstrap.quarter(values.length)),
                Arrays.stream(values).min().orElseThrow(),
                Arrays.stream(values).max().orElseThrow());
    }
}
