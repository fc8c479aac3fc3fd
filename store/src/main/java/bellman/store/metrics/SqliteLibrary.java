package bellman.store.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.sqlite.SQLiteJDBCLoader;

/// SQLite's native library. Its driver unpacks it to a file, which a process that is killed leaves behind for ever;
/// here
/// the file goes as soon as it is loaded, where the system lets it go.
final class SqliteLibrary {
    private static final String WHERE = "org.sqlite.tmpdir";

    static {
        if (System.getProperty(WHERE) == null && System.getProperty("org.sqlite.lib.path") == null) {
            loadAndDelete();
        }
    }

    private SqliteLibrary() {}

    /// Loads it, if that has not happened yet.
    static void load() throws SQLException {
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            throw new SQLException("SQLite's native library cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static void loadAndDelete() {
        try {
            Path folder = Files.createTempDirectory("bellman-sqlite-");
            System.setProperty(WHERE, folder.toString());
            try {
                SQLiteJDBCLoader.initialize();
            } finally {
                System.clearProperty(WHERE);
                delete(folder);
            }
        } catch (Exception e) {
            // The driver will say the same when the first database is opened.
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
