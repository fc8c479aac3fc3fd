package bellman.store.metrics;

import bellman.store.disk.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import org.sqlite.SQLiteConfig;

/// Reads the metrics of a run, also while another process writes them. Each call sees what is committed then.
public final class MetricsReader implements AutoCloseable {
    private final Path file;
    private final Connection connection;
    private boolean blank;

    private MetricsReader(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /// Opens a database.
    ///
    /// @throws bellman.store.disk.DamagedFileException if the file is no intact database of metrics
    /// @throws StorageException if there is no such file, or it cannot be opened
    public static MetricsReader open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new StorageException(file, "there are no metrics here; check the path of the run");
        }
        // A reader of a database in WAL mode writes beside it; where it must not, and nobody else can, it reads the
        // file as
        // it stands.
        boolean frozen = !Files.isWritable(file.toAbsolutePath().getParent())
                && !Files.exists(file.resolveSibling(file.getFileName() + "-wal"));
        try {
            var config = new SQLiteConfig();
            config.setBusyTimeout(10_000);
            String name =
                    frozen ? "file:" + file.toAbsolutePath().toUri().getRawPath() + "?immutable=1" : file.toString();
            if (frozen) {
                config.setReadOnly(true);
            }
            return connect(file, config, name);
        } catch (SQLException e) {
            throw MetricsDatabase.failure(file, "cannot open the metrics", e);
        }
    }

    /// Metrics of which nothing was written yet: there are no series.
    ///
    /// @param file which does not exist
    public static MetricsReader none(Path file) {
        try {
            return connect(file, new SQLiteConfig(), ":memory:");
        } catch (SQLException e) {
            throw MetricsDatabase.failure(file, "cannot open the metrics", e);
        }
    }

    private static MetricsReader connect(Path file, SQLiteConfig config, String name) throws SQLException {
        SqliteLibrary.load();
        Connection connection = config.createConnection("jdbc:sqlite:" + name);
        var reader = new MetricsReader(file, connection);
        try {
            reader.blank = reader.hasNoTables();
        } catch (StorageException e) {
            connection.close();
            throw e;
        }
        return reader;
    }

    private boolean hasNoTables() {
        var tables = new long[1];
        ask("SELECT count(*) FROM sqlite_master", r -> tables[0] = r.getLong(1));
        return tables[0] == 0;
    }

    /// Whether there is not even a table: a run makes all of them before its first row.
    public boolean isBlank() {
        blank = blank && hasNoTables();
        return blank;
    }

    /// Names of the deterministic series, in the order in which they first came.
    public List<String> series() {
        return names("series");
    }

    /// Names of the series that depend on the clock, such as steps per second.
    public List<String> clockSeries() {
        return names("clock_series");
    }

    private List<String> names(String table) {
        var names = new ArrayList<String>();
        query("SELECT name FROM " + table + " ORDER BY id", r -> names.add(r.getString(1)));
        return Collections.unmodifiableList(names);
    }

    /// The points of a series of either kind, empty if there is no such series.
    public Series series(String name) {
        return seriesAfter(name, Long.MIN_VALUE);
    }

    /// The points of a series of either kind beyond a step, empty if there are none.
    public Series seriesAfter(String name, long step) {
        var points = new Points();
        query(
                "SELECT p.step, p.value FROM points p JOIN series s ON s.id = p.series WHERE s.name = ? AND p.step > ? "
                        + "ORDER BY p.id",
                points,
                name,
                step);
        if (points.size == 0) {
            query(
                    "SELECT p.step, p.value FROM clock p JOIN clock_series s ON s.id = p.series WHERE s.name = ? "
                            + "AND p.step > ? ORDER BY p.id",
                    points,
                    name,
                    step);
        }
        return points.series(name);
    }

    /// The latest points of a series of either kind, `most` at most, empty if there is no such series.
    public Series latest(String name, int most) {
        var points = new Points();
        for (SeriesKind kind : SeriesKind.values()) {
            names(kind).forEach((number, n) -> {
                if (n.equals(name)) {
                    query(
                            "SELECT step, value FROM (SELECT id, step, value FROM " + kind.table
                                    + " WHERE series = ? ORDER BY id DESC LIMIT ?) ORDER BY id",
                            points,
                            number,
                            most);
                }
            });
        }
        return points.series(name);
    }

    /// The last value of every series, clock series after the others.
    public SequencedMap<String, Double> last() {
        var last = new LinkedHashMap<String, Double>();
        for (String[] tables : new String[][] {{"series", "points"}, {"clock_series", "clock"}}) {
            query(
                    "SELECT s.name, p.value FROM " + tables[0] + " s JOIN (SELECT series, max(id) AS id FROM "
                            + tables[1] + " GROUP BY series) l ON l.series = s.id JOIN " + tables[1]
                            + " p ON p.id = l.id ORDER BY s.id",
                    r -> last.put(r.getString(1), number(r, 2)));
        }
        return Collections.unmodifiableSequencedMap(last);
    }

    /// The last value of a series of either kind, empty if it has none.
    public Optional<Double> last(String name) {
        return Optional.ofNullable(last().get(name));
    }

    /// The last clock row: its step and the seconds since the run began. Empty if there is none.
    public Optional<Progress> progress() {
        var found = new ArrayList<Progress>();
        query(
                "SELECT step, seconds FROM clock ORDER BY id DESC LIMIT 1",
                r -> found.add(new Progress(r.getLong(1), r.getDouble(2))));
        return found.stream().findFirst();
    }

    /// When the rows of a step were recorded, in milliseconds since 1970; empty if there are none.
    public OptionalLong recordedAt(long step) {
        var found = new ArrayList<Long>();
        query("SELECT unix_millis FROM clock WHERE step = ? ORDER BY id LIMIT 1", r -> found.add(r.getLong(1)), step);
        return found.stream().mapToLong(Long::longValue).findFirst();
    }

    /// The names of the series of a kind, by the numbers that their rows bear.
    public Map<Integer, String> names(SeriesKind kind) {
        var names = new LinkedHashMap<Integer, String>();
        query("SELECT id, name FROM " + kind.names + " ORDER BY id", r -> names.put(r.getInt(1), r.getString(2)));
        return names;
    }

    /// The number of the last row of a kind, 0 if there is none.
    public long lastRow(SeriesKind kind) {
        var last = new long[1];
        query("SELECT ifnull(max(id), 0) FROM " + kind.table, r -> last[0] = r.getLong(1));
        return last[0];
    }

    /// Rows of a kind in the order in which they were written, whatever their series: those beyond row `after`, at
    /// most `limit` of them. Rows are numbered 1, 2, 3 …; a run that is resumed loses those beyond its checkpoint.
    ///
    /// @return the number of the last row read, `after` if there was none
    public long rows(SeriesKind kind, long after, long limit, RowVisitor visitor) {
        var last = new long[] {after};
        query(
                "SELECT id, step, series, value FROM " + kind.table + " WHERE id > ? ORDER BY id LIMIT ?",
                r -> {
                    last[0] = r.getLong(1);
                    visitor.row(r.getLong(2), r.getInt(3), number(r, 4));
                },
                after,
                limit);
        return last[0];
    }

    /// The number of the first row of a kind at or beyond a step, found by halving: rows are in the order of their
    /// steps. One beyond the last row if there is none.
    public long firstRowAt(SeriesKind kind, long step) {
        long below = 0;
        long above = lastRow(kind) + 1;
        while (above - below > 1) {
            long middle = (below + above) >>> 1;
            var found = new long[1];
            query("SELECT step FROM " + kind.table + " WHERE id = ?", r -> found[0] = r.getLong(1), middle);
            if (found[0] < step) {
                below = middle;
            } else {
                above = middle;
            }
        }
        return above;
    }

    /// Receives rows.
    @FunctionalInterface
    public interface RowVisitor {
        /// Called with one row.
        ///
        /// @param series its number, see [#names]
        /// @param value possibly NaN
        void row(long step, int series, double value);
    }

    /// How far a run is.
    ///
    /// @param step of the last row
    /// @param seconds since the run began
    public record Progress(long step, double seconds) {}

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw MetricsDatabase.failure(file, "cannot close the metrics", e);
        }
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private void query(String sql, Row row, Object... arguments) {
        if (!isBlank()) {
            ask(sql, row, arguments);
        }
    }

    private void ask(String sql, Row row, Object... arguments) {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    row.read(rows);
                }
            }
        } catch (SQLException e) {
            throw MetricsDatabase.failure(file, "cannot read the metrics", e);
        }
    }

    private static double number(ResultSet row, int column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Double.NaN : value;
    }

    private static final class Points implements Row {
        private long[] steps = new long[1024];
        private double[] values = new double[1024];
        private int size;

        @Override
        public void read(ResultSet row) throws SQLException {
            if (size == steps.length) {
                steps = Arrays.copyOf(steps, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
            }
            steps[size] = row.getLong(1);
            values[size++] = number(row, 2);
        }

        Series series(String name) {
            return new Series(name, Arrays.copyOf(steps, size), Arrays.copyOf(values, size));
        }
    }
}
