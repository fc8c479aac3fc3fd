package bellman.llm.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.train.Tiny;
import bellman.run.State;
import bellman.store.RunDirectory;
import bellman.store.RunState;
import bellman.store.metrics.MetricsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the process that trains a language model with SIGKILL and resumes it until it is done.
class KillAndResumeTest {
    private static final int KILLS = Integer.getInteger("bellman.kills", 2);
    private static final long CHECKPOINT_STEPS = 4;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aRunThatIsKilledAgainAndAgainEndsAsOneThatIsNot() throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("dpo.yaml"), """
                algorithm: dpo
                model: %s
                data: %s
                adapter: {rank: 4}
                optimizer: {learning-rate: 1e-3}
                batch-size: 8
                budget: {steps: 40}
                evaluation: {every: 8, share: 0.2}
                checkpoint: {every: 4}
                threads: 1
                """.formatted(
                        Tiny.model(folder), Tiny.lines(folder, "pairs.jsonl", pairs())));
        Path whole = folder.resolve("whole");
        assertEquals(0, train(config, whole, Long.MAX_VALUE).waitFor(), () -> output(whole));
        Path killed = folder.resolve("killed");
        Random random = new Random(5);
        for (int kill = 0; kill < KILLS; kill++) {
            long wanted = checkpoints(killed) + 1;
            // A fast machine is done before a slow kill, so it waits for that a little further on.
            Process process = train(config, killed, (wanted + 2) * CHECKPOINT_STEPS);
            while (process.isAlive() && checkpoints(killed) < wanted) {
                Thread.sleep(1);
            }
            Thread.sleep(random.nextInt(60));
            assertTrue(process.isAlive(), () -> "it ended before it could be killed: " + output(killed));
            process.destroyForcibly().waitFor();
        }
        Process last = train(config, killed, Long.MAX_VALUE);
        assertTrue(last.waitFor(5, TimeUnit.MINUTES));
        assertEquals(0, last.exitValue(), () -> output(killed));
        assertSame(whole, killed);
    }

    private static String[] pairs() {
        String[] lines = new String[90];
        for (int i = 0; i < lines.length; i++) {
            int a = i / 10 + 1;
            int b = i % 10;
            lines[i] = "{\"prompt\":\"" + a + "-" + b + "=\",\"chosen\":\"" + (a - b) + "\",\"rejected\":\""
                    + (a + b + 1) + "\"}";
        }
        return lines;
    }

    private static void assertSame(Path whole, Path killed) {
        assertEquals(RunState.FINISHED, RunDirectory.open(killed).state());
        assertEquals(state(whole), state(killed));
        try (MetricsReader a = RunDirectory.open(whole).metrics();
                MetricsReader b = RunDirectory.open(killed).metrics()) {
            assertEquals(a.series(), b.series());
            assertTrue(a.series().contains("eval/rewards/margins"), a.series().toString());
            for (String series : a.series()) {
                assertArrayEquals(a.series(series).values(), b.series(series).values(), series);
            }
        }
    }

    private static State state(Path run) {
        var checkpoint = RunDirectory.open(run).latestCheckpoint().checkpoint().orElseThrow();
        Map<String, Object> entries = new LinkedHashMap<>(checkpoint.state().entries());
        entries.remove("training/seconds");
        return State.of(entries);
    }

    /// The newest checkpoint's number, counted in checkpoints.
    private static long checkpoints(Path run) {
        String[] names = run.resolve("checkpoints").toFile().list();
        long newest = 0;
        for (String name : names == null ? new String[0] : names) {
            newest = name.matches("[0-9]+") ? Math.max(newest, Long.parseLong(name) / CHECKPOINT_STEPS) : newest;
        }
        return newest;
    }

    /// @param last step behind whose checkpoint it waits to be killed
    private Process train(Path config, Path run, long last) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Recorded.class.getName(),
                        config.toString(),
                        run.toString(),
                        Long.toString(last))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(outputFile(run).toFile()))
                .start();
    }

    private Path outputFile(Path run) {
        return folder.resolve(run.getFileName() + ".out");
    }

    private String output(Path run) {
        try {
            return Files.readString(outputFile(run));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
