package bellman.store.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaceTest {
    private static final long HOUR_MILLIS = 3_600_000;

    @TempDir
    private Path folder;

    private static double pace(long[] steps, double... seconds) {
        return Pace.of(new Series(Pace.SECONDS, steps, seconds));
    }

    @Test
    void itIsWhatTheLatestRowsTook() {
        assertEquals(20, pace(new long[] {100, 110, 140}, 7, 7.5, 9), 1e-12);
        assertEquals(50, pace(new long[] {100}, 2), 1e-12, "the first row tells since the beginning");
        assertTrue(Double.isNaN(pace(new long[0])));
        assertTrue(Double.isNaN(pace(new long[] {10, 20}, 3, 3)));
    }

    /// A resumed run goes on with the seconds that its checkpoint had, whenever that is.
    @Test
    void neitherWhatWasLongAgoNorAPauseCounts() {
        Path file = folder.resolve("metrics.db");
        try (var db = MetricsDatabase.open(file)) {
            int rows = 3 * Pace.ROWS;
            double seconds = 0;
            for (int row = 1; row <= rows; row++) {
                seconds += row <= rows - Pace.ROWS ? 100 : 0.5;
                long pause = row > rows - Pace.ROWS / 2 ? 5 * HOUR_MILLIS : 0;
                long now = Math.round(seconds * 1000) + pause;
                db.clock(10L * row, "time/act", 1, seconds, now);
                db.clock(10L * row, Pace.SECONDS, seconds, seconds, now);
                db.point(10L * row, "rollout/return-mean", row);
            }
            db.commit();
        }
        try (var metrics = MetricsReader.open(file)) {
            assertEquals(20, Pace.of(metrics), 1e-9);
            assertEquals(Pace.ROWS, metrics.latest(Pace.SECONDS, Pace.ROWS).size());
            assertEquals(0, metrics.latest("none", Pace.ROWS).size());
        }
    }
}
