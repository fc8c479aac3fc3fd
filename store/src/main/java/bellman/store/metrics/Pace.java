package bellman.store.metrics;

/// How fast a run is: steps a second over its latest rows. Seconds are those of training, so that the time
/// between an interruption and a resume does not count.
public final class Pace {
    /// The series of the seconds that training has taken.
    public static final String SECONDS = "time/seconds";

    /// Iterations take from milliseconds to minutes: few enough rows to be of now, enough to be steady.
    static final int ROWS = 20;

    private Pace() {}

    /// The pace of a run, `NaN` if it has no row.
    public static double of(MetricsReader metrics) {
        return of(metrics.latest(SECONDS, ROWS));
    }

    /// Steps a second from the first point to the last, of a single one since the run began.
    ///
    /// @param seconds of training that had passed at each step
    /// @return `NaN` if there is no point, or no time between them
    static double of(Series seconds) {
        int last = seconds.size() - 1;
        if (last < 0) {
            return Double.NaN;
        }
        long steps = seconds.steps()[last] - (last > 0 ? seconds.steps()[0] : 0);
        double passed = seconds.values()[last] - (last > 0 ? seconds.values()[0] : 0);
        return passed > 0 ? steps / passed : Double.NaN;
    }
}
