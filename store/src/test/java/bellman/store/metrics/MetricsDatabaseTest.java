package bellman.store.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.disk.DamagedFileException;
import bellman.store.disk.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsDatabaseTest {
    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("metrics.db");
    }

    @Test
    void everyValueComesBack() {
        double[] values = {0, 1, -1.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE,
            Double.MAX_VALUE, 1e16, 0.1, 9007199254740993.0};
        try (var db = MetricsDatabase.open(file)) {
            for (int i = 0; i < values.length; i++) {
                db.point(i * 10L, "a/b c", values[i]);
                db.clock(i * 10L, "time/rate", -values[i], i / 4.0, 1_000 + i);
            }
            db.commit();
        }
        try (var reader = MetricsReader.open(file)) {
            assertEquals(List.of("a/b c"), reader.series());
            assertEquals(List.of("time/rate"), reader.clockSeries());
            assertEquals(new Series("a/b c", steps(values.length), values), reader.series("a/b c"));
            assertEquals(new Series("time/rate", steps(values.length), Arrays.stream(values).map(v -> -v + 0.0).toArray()),
                    reader.series("time/rate"));
            assertEquals(Optional.of(new MetricsReader.Progress(100, 2.5)), reader.progress());
            assertEquals(0, reader.series("none").size());
        }
    }

    private static long[] steps(int n) {
        long[] steps = new long[n];
        Arrays.setAll(steps, i -> i * 10L);
        return steps;
    }

    @Test
    void aReaderSeesWhatIsCommittedWhileWritingGoesOn() {
        try (var db = MetricsDatabase.open(file); var reader = MetricsReader.open(file)) {
            for (int i = 1; i <= 3000; i++) {
                db.point(i, "x", i);
                if (i % 700 == 0) {
                    assertEquals(i - 700, reader.series("x").size());
                    db.commit();
                    assertEquals(Optional.of((double) i), reader.last("x"));
                    assertEquals(i - 650, reader.seriesAfter("x", 650).size());
                }
            }
            db.commitDurably();
            assertEquals(3000, reader.series("x").size());
        }
    }

    @Test
    void truncationTakesBackWhatCameAfterAMark() {
        var random = new SplittableRandom(1);
        for (int trial = 0; trial < 10; trial++) {
            Path whole = folder.resolve("whole" + trial);
            Path cut = folder.resolve("cut" + trial);
            int rows = random.nextInt(1, 60);
            int mark = random.nextInt(0, rows + 1);
            write(whole, 0, rows);
            write(cut, 0, mark);
            write(cut, mark, random.nextInt(mark, 90));
            try (var db = MetricsDatabase.open(cut)) {
                db.truncate(mark, mark);
                assertEquals(mark, db.lastPoint());
            }
            write(cut, mark, rows);
            try (var a = MetricsReader.open(whole); var b = MetricsReader.open(cut)) {
                assertEquals(a.series(), b.series());
                a.series().forEach(name -> assertEquals(a.series(name), b.series(name)));
                assertEquals(a.clockSeries(), b.clockSeries());
                assertEquals(a.last(), b.last());
            }
        }
    }

    private static void write(Path file, int from, int to) {
        try (var db = MetricsDatabase.open(file)) {
            for (int i = from; i < to; i++) {
                db.point(i, "s" + i / 10 % 4, i * 0.1);
                db.clock(i, "c" + i / 7 % 3, i * 0.1, i, i);
            }
            db.commit();
        }
    }

    @Test
    void rowsThatTheCheckpointExpectsMustBeThere() {
        write(file, 0, 5);
        try (var db = MetricsDatabase.open(file)) {
            String message = assertThrows(DamagedFileException.class, () -> db.truncate(6, 5)).getMessage();
            assertTrue(message.contains("end at row 5") && message.contains("expects 6"), message);
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsNamed() throws Exception {
        Files.writeString(file, "this is not a database, ".repeat(100));
        for (var open : List.<Runnable>of(() -> MetricsReader.open(file), () -> MetricsDatabase.open(file))) {
            String message = assertThrows(DamagedFileException.class, open::run).getMessage();
            assertTrue(message.startsWith(file + ": the metrics database is damaged"), message);
        }
        assertTrue(assertThrows(StorageException.class, () -> MetricsReader.open(folder.resolve("none"))).getMessage()
                .contains("there are no metrics here"));
    }

    @Test
    void aDatabaseOverwrittenInTheMiddleIsNamed() throws Exception {
        write(file, 0, 2000);
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 4096, bytes.length, (byte) 0x5a);
        Files.write(file, bytes);
        assertThrows(DamagedFileException.class, () -> {
            try (var db = MetricsDatabase.open(file)) {
                db.truncate(2000, 2000);
            }
        });
        assertThrows(DamagedFileException.class, () -> {
            try (var reader = MetricsReader.open(file)) {
                reader.series("s0");
            }
        });
    }
}
