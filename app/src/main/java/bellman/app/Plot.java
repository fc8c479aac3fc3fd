package bellman.app;

import bellman.app.Chart.Range;
import bellman.store.metrics.Curve;
import java.util.List;

/// What `runs plot` draws.
enum Plot {
    /// A series over steps: the median of the seeds, and a band from lowest to highest.
    CURVE,
    /// The interquartile mean of returns over steps, with its interval as the band.
    EFFICIENCY,
    /// The share of runs that return more than so much.
    PROFILE,
    /// The probability that a run of one method beats one of another.
    IMPROVEMENT,
    /// Interquartile means of final returns.
    IQM;

    /// What is drawn of methods: lines, or a value with its interval for each row. One of the two is empty.
    ///
    /// @param axes names of the axes
    /// @param curves lines
    /// @param ranges rows
    record Drawn(Chart.Axes axes, List<Curve> curves, List<Range> ranges) {}

    /// What is drawn of methods.
    Drawn of(Methods methods, String title) {
        String score = methods.scoreName();
        return switch (this) {
            case CURVE -> throw new IllegalArgumentException("a curve is of runs, not of methods");
            case EFFICIENCY ->
                new Drawn(
                        new Chart.Axes(title, "environment steps", "interquartile mean of " + score, true, false),
                        Statistics.efficiencies(methods),
                        List.of());
            case PROFILE ->
                new Drawn(
                        new Chart.Axes(title, score + " τ", "share of runs with more than τ", false, true),
                        Statistics.profiles(methods),
                        List.of());
            case IMPROVEMENT ->
                new Drawn(
                        new Chart.Axes(title, "probability of improvement", "", false, false),
                        List.of(),
                        Statistics.improvements(methods));
            case IQM ->
                new Drawn(
                        new Chart.Axes(title, "interquartile mean of " + score, "", false, false),
                        List.of(),
                        Statistics.interquartileMeans(methods));
        };
    }
}
