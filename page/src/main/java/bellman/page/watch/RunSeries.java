package bellman.page.watch;

import bellman.store.metrics.MetricsReader;
import bellman.store.metrics.Pace;
import bellman.store.metrics.SeriesKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// The series of one run, thinned, and read on as the run is written. A long run is first glanced at, a few
/// rows at a time all along, so that there is something to see at once; then all its rows are read, a stretch
/// at a time.
///
/// Not for several threads at a time.
public final class RunSeries {
    /// Runs of fewer rows are read to their end at once.
    static final long SHORT = 60_000;

    private static final int GLANCES = 96;
    private static final int ROWS_PER_GLANCE = 96;
    private final SequencedMap<String, Cells> exact = new LinkedHashMap<>();
    private final SequencedMap<String, Cells> glanced = new LinkedHashMap<>();
    private final Alarms alarms = new Alarms();
    private final Map<SeriesKind, Place> places = new EnumMap<>(SeriesKind.class);

    private double pace = Double.NaN;

    /// How far the rows of a kind were read.
    private static final class Place {
        private final Map<Integer, String> names = new HashMap<>();
        private long read;
        private long last;
    }

    /// Nothing read yet.
    public RunSeries() {
        for (SeriesKind kind : SeriesKind.values()) {
            places.put(kind, new Place());
        }
    }

    /// Looks how far the run is. Glances at it if it is long and nothing was read yet.
    public void look(MetricsReader metrics) {
        boolean fresh = places.values().stream().allMatch(p -> p.read == 0);
        for (SeriesKind kind : SeriesKind.values()) {
            place(kind).last = metrics.lastRow(kind);
        }
        pace = Pace.of(metrics);
        if (fresh && glanced.isEmpty() && behind() > SHORT) {
            glance(metrics);
        }
    }

    private void glance(MetricsReader metrics) {
        for (SeriesKind kind : SeriesKind.values()) {
            Map<Integer, String> names = metrics.names(kind);
            long last = place(kind).last;
            long step = Math.max(1, last / GLANCES);
            for (long at = 0; at + 2L * ROWS_PER_GLANCE <= last; at += step) {
                glance(metrics, kind, names, at);
            }
            glance(metrics, kind, names, Math.max(0, last - ROWS_PER_GLANCE));
        }
    }

    private void glance(MetricsReader metrics, SeriesKind kind, Map<Integer, String> names, long after) {
        metrics.rows(
                kind,
                after,
                ROWS_PER_GLANCE,
                (step, series, value) -> glanced.computeIfAbsent(names.getOrDefault(series, ""), _ -> new Cells())
                        .add(step, value));
    }

    /// Reads up to `limit` rows more.
    public void read(MetricsReader metrics, long limit) {
        for (SeriesKind kind : SeriesKind.values()) {
            Place place = place(kind);
            if (place.read < place.last) {
                place.names.putAll(metrics.names(kind));
                boolean watched = kind == SeriesKind.POINTS;
                place.read = metrics.rows(kind, place.read, limit, (step, series, value) -> {
                    String name = place.names.getOrDefault(series, "");
                    exact.computeIfAbsent(name, _ -> new Cells()).add(step, value);
                    if (watched) {
                        alarms.see(name, step, value);
                    }
                });
            }
        }
        if (behind() == 0) {
            glanced.clear();
        }
    }

    private Place place(SeriesKind kind) {
        return places.getOrDefault(kind, new Place());
    }

    /// Rows that are known to be there and were not read.
    public long behind() {
        return places.values().stream().mapToLong(p -> p.last - p.read).sum();
    }

    /// Whether what is shown is a glance and not yet everything.
    public boolean isGlance() {
        return !glanced.isEmpty();
    }

    /// The names of all series.
    public List<String> names() {
        return new ArrayList<>((isGlance() ? glanced : exact).keySet());
    }

    /// A series, if there is one of that name.
    public Optional<Cells> cells(String name) {
        return Optional.ofNullable((isGlance() ? glanced : exact).get(name));
    }

    /// Steps a second when it was last looked at, `NaN` if unknown.
    public double pace() {
        return pace;
    }

    /// What looks wrong in what was read.
    public List<Warning> warnings() {
        return alarms.warnings();
    }

    /// The cells of a stretch of a series, read anew and so in more detail.
    public static Cells detail(MetricsReader metrics, String name, long from, long to) {
        Cells cells = new Cells();
        for (SeriesKind kind : SeriesKind.values()) {
            metrics.names(kind).forEach((number, n) -> {
                if (n.equals(name)) {
                    long first = metrics.firstRowAt(kind, from) - 1;
                    long rows = metrics.firstRowAt(kind, to + 1) - 1 - first;
                    metrics.rows(kind, first, rows, (step, series, value) -> {
                        if (series == number) {
                            cells.add(step, value);
                        }
                    });
                }
            });
        }
        return cells;
    }
}
