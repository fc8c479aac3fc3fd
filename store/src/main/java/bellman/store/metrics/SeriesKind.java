package bellman.store.metrics;

/// The two kinds of series, each in tables of its own.
public enum SeriesKind {
    /// What repeats when a run is repeated.
    POINTS("points", "series"),
    /// What depends on the clock.
    CLOCK("clock", "clock_series");

    final String table;
    final String names;

    SeriesKind(String table, String names) {
        this.table = table;
        this.names = names;
    }
}
