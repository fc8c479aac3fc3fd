package bellman.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.metrics.MetricsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RunKillTest {
    /// Checkpoints that a process makes at most while it is being killed: six in all are left for each of five.
    private static final int AHEAD = 3;

    @TempDir
    private Path folder;

    /// @param last checkpoint behind which it waits to be killed
    private Process child(Path run, int last) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // The JVM's own warnings go by default where the child's lines go.
                        "-Xlog:disable",
                        "-Xlog:all=warning:stderr",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Fake.class.getName(),
                        run.toString(),
                        Integer.toString(last))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void aRunKilledAtRandomMomentsEndsAsIfItHadNotBeenKilled() throws Exception {
        Path whole = folder.resolve("whole");
        Fake.run(whole, 0, () -> {});
        Path killed = folder.resolve("killed");
        var random = new SplittableRandom(System.nanoTime());
        kill(killed, 0, random.nextInt(400));
        int resumes = 0;
        for (int i = 0; i < 4; i++) {
            resumes += hasBegun(killed) ? 1 : 0;
            kill(killed, 1 + random.nextInt(3), random.nextInt(70));
            var summary = RunDirectory.list(folder).getFirst();
            if (summary.reason().contains("before it began")) {
                // Killed so early that it had written nothing: there is nothing to be damaged.
                continue;
            }
            assertEquals(RunState.INTERRUPTED, summary.state(), summary.reason());
            var latest = RunDirectory.open(killed).latestCheckpoint();
            assertTrue(latest.notices().isEmpty(), "a kill never leaves a damaged checkpoint");
        }
        resumes += hasBegun(killed) ? 1 : 0;
        Process last = child(killed, Integer.MAX_VALUE);
        String output = new String(last.getInputStream().readAllBytes());
        assertTrue(output.endsWith("finished\n") && last.waitFor() == 0, output);
        compare(whole, killed);
        // A run is begun beside the training, so a first kill may leave nothing; a resume is noted before it goes on.
        assertEquals(resumes, RunDirectory.open(killed).manifest().resumes().size());
    }

    @Test
    @Timeout(60)
    void aKilledRunLeavesNothingOfSqlite() throws Exception {
        Path run = folder.resolve("run");
        Process process = child(run, AHEAD);
        // The database is opened beside the training; once its file is there, the library is loaded.
        while (!Files.exists(run.resolve("metrics.db"))) {
            assertTrue(process.isAlive(), "it waits to be killed");
            Thread.sleep(5);
        }
        process.destroyForcibly().waitFor();
        try (var left = Files.list(folder.resolve("tmp"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static boolean hasBegun(Path run) {
        return Files.exists(run.resolve("manifest.json"));
    }

    /// Kills a process some milliseconds after its n-th checkpoint.
    private void kill(Path run, int checkpoints, int millis) throws Exception {
        Process process = child(run, checkpoints + AHEAD);
        try (var lines = process.inputReader()) {
            for (int i = 0; i < checkpoints; i++) {
                assertEquals("checkpoint", lines.readLine());
            }
            process.waitFor(millis, TimeUnit.MILLISECONDS);
            assertTrue(process.isAlive(), "killed too late");
            process.destroyForcibly().waitFor();
        }
    }

    private static void compare(Path whole, Path killed) throws IOException {
        try (var a = MetricsReader.open(whole.resolve("metrics.db"));
                var b = MetricsReader.open(killed.resolve("metrics.db"))) {
            assertEquals(a.series(), b.series());
            a.series().forEach(name -> assertEquals(a.series(name), b.series(name)));
            assertEquals(Fake.ITERATIONS, b.series("rate").size(), "no clock row doubled either");
        }
        assertArrayEquals(
                Files.readAllBytes(whole.resolve("samples.jsonl")),
                Files.readAllBytes(killed.resolve("samples.jsonl")));
        var a = RunDirectory.open(whole);
        var b = RunDirectory.open(killed);
        assertEquals(a.manifest().result(), b.manifest().result());
        assertEquals(RunState.FINISHED, b.state());
        assertEquals(
                a.latestCheckpoint().checkpoint().orElseThrow().state(),
                b.latestCheckpoint().checkpoint().orElseThrow().state());
        assertEquals(a.checkpoints().byStep().keySet(), b.checkpoints().byStep().keySet());
    }
}
