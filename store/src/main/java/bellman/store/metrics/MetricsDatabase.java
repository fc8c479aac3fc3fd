package bellman.store.metrics;

import bellman.store.disk.DamagedFileException;
import bellman.store.disk.StorageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/// The metrics of a run, for its one writing thread: `metrics.db`, SQLite in WAL mode, so that others read while it
/// is written.
///
/// | table | columns |
/// | --- | --- |
/// | `series` | `id`, `name` |
/// | `points` | `id` (1, 2, 3 …), `step`, `series`, `value` |
/// | `clock_series` | `id`, `name` |
/// | `clock` | `id`, `step`, `series`, `value`, `seconds` since the run began, `unix_millis` |
///
/// Two runs of the same seed have the same `series` and `points`, row by row; what depends on the clock stands
/// apart. SQLite has no NaN: a value of NULL is one. `-0.0` comes back as `0.0`.
public final class MetricsDatabase implements AutoCloseable {
    /// The file's name in a run directory.
    public static final String FILE = "metrics.db";

    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE IF NOT EXISTS series(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
            "CREATE TABLE IF NOT EXISTS points(id INTEGER PRIMARY KEY, step INTEGER NOT NULL, "
                    + "series INTEGER NOT NULL, value REAL)",
            "CREATE TABLE IF NOT EXISTS clock_series(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
            "CREATE TABLE IF NOT EXISTS clock(id INTEGER PRIMARY KEY, step INTEGER NOT NULL, "
                    + "series INTEGER NOT NULL, value REAL, seconds REAL NOT NULL, unix_millis INTEGER NOT NULL)",
            "CREATE TABLE IF NOT EXISTS durable(id INTEGER PRIMARY KEY CHECK(id = 1), count INTEGER NOT NULL)",
            "INSERT OR IGNORE INTO durable VALUES(1, 0)");
    private static final int BATCH = 1024;
    private final Path file;
    private final Connection connection;
    private final PreparedStatement insertPoint;
    private final PreparedStatement insertClock;
    private final Map<String, Integer> series = new HashMap<>();
    private final Map<String, Integer> clockSeries = new HashMap<>();
    private long lastPoint;
    private long lastClock;
    private int pendingPoints;
    private int pendingClocks;
    private boolean open;
    private boolean durable;

    private MetricsDatabase(Path file, Connection connection) throws SQLException {
        this.file = file;
        this.connection = connection;
        execute("PRAGMA journal_mode=WAL");
        execute("PRAGMA synchronous=NORMAL");
        execute("BEGIN IMMEDIATE");
        for (String statement : SCHEMA) {
            execute(statement);
        }
        execute("COMMIT");
        insertPoint = connection.prepareStatement("INSERT INTO points VALUES(?, ?, ?, ?)");
        insertClock = connection.prepareStatement("INSERT INTO clock VALUES(?, ?, ?, ?, ?, ?)");
        load();
    }

    /// Opens the database, and creates it if there is none.
    ///
    /// @throws DamagedFileException if the file is no intact database
    /// @throws StorageException if it cannot be opened
    public static MetricsDatabase open(Path file) {
        try {
            SqliteLibrary.load();
            var config = new SQLiteConfig();
            config.setBusyTimeout(30_000);
            Connection connection = config.createConnection("jdbc:sqlite:" + file);
            try {
                return new MetricsDatabase(file, connection);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failure(file, "cannot open the metrics", e);
        }
    }

    private void load() throws SQLException {
        series.clear();
        clockSeries.clear();
        query("SELECT id, name FROM series", r -> series.put(r.getString(2), r.getInt(1)));
        query("SELECT id, name FROM clock_series", r -> clockSeries.put(r.getString(2), r.getInt(1)));
        query("SELECT ifnull(max(id), 0) FROM points", r -> lastPoint = r.getLong(1));
        query("SELECT ifnull(max(id), 0) FROM clock", r -> lastClock = r.getLong(1));
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private void query(String sql, Row row) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                row.read(rows);
            }
        }
    }

    /// Adds a value of a deterministic series.
    public void point(long step, String name, double value) {
        try {
            begin();
            int id = id(series, "series", name);
            insertPoint.setLong(1, ++lastPoint);
            insertPoint.setLong(2, step);
            insertPoint.setInt(3, id);
            insertPoint.setDouble(4, value);
            insertPoint.addBatch();
            if (++pendingPoints == BATCH) {
                writePoints();
            }
        } catch (SQLException e) {
            throw failure(file, "cannot write the metrics", e);
        }
    }

    /// Adds a value of a series that depends on the clock.
    ///
    /// @param seconds since the run began
    /// @param unixMillis now
    public void clock(long step, String name, double value, double seconds, long unixMillis) {
        try {
            begin();
            int id = id(clockSeries, "clock_series", name);
            insertClock.setLong(1, ++lastClock);
            insertClock.setLong(2, step);
            insertClock.setInt(3, id);
            insertClock.setDouble(4, value);
            insertClock.setDouble(5, seconds);
            insertClock.setLong(6, unixMillis);
            insertClock.addBatch();
            if (++pendingClocks == BATCH) {
                writeClocks();
            }
        } catch (SQLException e) {
            throw failure(file, "cannot write the metrics", e);
        }
    }

    private int id(Map<String, Integer> ids, String table, String name) throws SQLException {
        Integer known = ids.get(name);
        if (known != null) {
            return known;
        }
        int id = ids.size() + 1;
        try (var insert = connection.prepareStatement("INSERT INTO " + table + " VALUES(?, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, name);
            insert.executeUpdate();
        }
        ids.put(name, id);
        return id;
    }

    private void begin() throws SQLException {
        if (!open) {
            execute("BEGIN IMMEDIATE");
            open = true;
        }
    }

    private void writePoints() throws SQLException {
        if (pendingPoints > 0) {
            insertPoint.executeBatch();
            pendingPoints = 0;
        }
    }

    private void writeClocks() throws SQLException {
        if (pendingClocks > 0) {
            insertClock.executeBatch();
            pendingClocks = 0;
        }
    }

    /// Makes what was added visible to readers. It survives the end of the process, not that of the machine.
    public void commit() {
        if (open) {
            try {
                writePoints();
                writeClocks();
                execute("COMMIT");
                open = false;
                durable = false;
            } catch (SQLException e) {
                throw failure(file, "cannot write the metrics", e);
            }
        }
    }

    /// Commits, and waits until everything is on the disk.
    public void commitDurably() {
        commit();
        if (durable) {
            return;
        }
        try {
            execute("PRAGMA synchronous=FULL");
            // Only a commit that writes something synchronises the log.
            execute("UPDATE durable SET count = count + 1");
            execute("PRAGMA synchronous=NORMAL");
            durable = true;
        } catch (SQLException e) {
            throw failure(file, "cannot write the metrics", e);
        }
    }

    /// Deletes the rows beyond those given, so that a resumed run does not count them twice.
    ///
    /// @throws DamagedFileException if rows up to those given are missing
    public void truncate(long point, long clock) {
        try {
            var problems = new StringBuilder();
            query("PRAGMA quick_check(1)", r -> problems.append("ok".equals(r.getString(1)) ? "" : r.getString(1)));
            if (!problems.isEmpty()) {
                throw new DamagedFileException(
                        file,
                        "the metrics database is damaged (" + problems
                                + "); restore it from a copy, or start another run");
            }
            if (lastPoint < point || lastClock < clock) {
                throw new DamagedFileException(
                        file,
                        "the metrics end at row " + lastPoint + " and clock row " + lastClock
                                + ", the checkpoint expects " + point + " and " + clock
                                + "; restore the file from a copy, or resume from an earlier checkpoint");
            }
            execute("BEGIN IMMEDIATE");
            execute("DELETE FROM points WHERE id > " + point);
            execute("DELETE FROM clock WHERE id > " + clock);
            execute("DELETE FROM series WHERE id NOT IN (SELECT DISTINCT series FROM points)");
            execute("DELETE FROM clock_series WHERE id NOT IN (SELECT DISTINCT series FROM clock)");
            execute("COMMIT");
            durable = false;
            load();
        } catch (SQLException e) {
            throw failure(file, "cannot read the metrics", e);
        }
    }

    /// The number of the last row of `points`, 0 if there is none.
    public long lastPoint() {
        return lastPoint;
    }

    /// The number of the last row of `clock`, 0 if there is none.
    public long lastClock() {
        return lastClock;
    }

    /// Closes the database without committing.
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(file, "cannot close the metrics", e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static StorageException failure(Path file, String action, SQLException e) {
        SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff);
        StorageException failure = switch (code) {
            case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR, SQLITE_MISMATCH, SQLITE_CONSTRAINT, SQLITE_SCHEMA ->
                new DamagedFileException(
                        file,
                        "the metrics database is damaged (" + e.getMessage()
                                + "); restore it from a copy, or start another run");
            case SQLITE_FULL -> new StorageException(file, action + ": the disk is full");
            case SQLITE_READONLY -> new StorageException(file, action + ": the file or its folder is read-only");
            case SQLITE_BUSY, SQLITE_LOCKED -> new StorageException(file, action + ": another process holds it locked");
            case SQLITE_CANTOPEN ->
                new StorageException(file, action + ": it cannot be opened; check the folder's permissions");
            default -> new StorageException(file, action + ": " + e.getMessage());
        };
        failure.initCause(e);
        return failure;
    }
}
