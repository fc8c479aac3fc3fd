package bellman.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.run.State;
import bellman.store.RunDirectory;
import bellman.store.RunState;
import bellman.store.metrics.MetricsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the training process with SIGKILL at random moments and resumes it until it is done. The system
/// property `bellman.kills` sets how many kills there are at least (`bench/soak` runs many).
class KillAndResumeTest {
    private static final int KILLS = Integer.getInteger("bellman.kills", 4);
    private static final int MOMENT_MILLIS = 300;
    private static final long CHECKPOINT_STEPS = 2048;
    private static final String CONFIG = """
            environment: {id: Pendulum-v1, count: 4, normalize-observations: true, normalize-rewards: true}
            algorithm:
              type: ppo
              rollout-steps: 64
              minibatch-size: 64
              epochs: 2
              noise-interval: 4
              network: {hidden: [32, 32], state-dependent-noise: true}
            budget: {steps: 60_000}
            evaluation: {every: 8192, episodes: 4}
            checkpoint: {every: 2048}
            """;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aRunThatIsKilledAgainAndAgainEndsAsOneThatIsNot() throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("pendulum.yaml"), CONFIG);
        Path whole = folder.resolve("whole");
        train(config, whole).wholly();
        Path killed = folder.resolve("killed");
        Random random = new Random(7);
        train(config, killed, "--resume")
                .againAndAgain(random, MOMENT_MILLIS, process -> awaitCheckpoints(process, killed, random.nextInt(4)));
        assertEquals(RunState.FINISHED, RunDirectory.open(killed).state());
        assertSame(whole, killed);
    }

    /// Waits until the run has made so many checkpoints more, or has ended: a machine may be slow, and then
    /// fast.
    private static void awaitCheckpoints(Process process, Path run, int more) throws InterruptedException {
        long wanted = newestCheckpoint(run) + more * CHECKPOINT_STEPS;
        while (process.isAlive() && newestCheckpoint(run) < wanted) {
            Thread.sleep(1);
        }
    }

    private static long newestCheckpoint(Path run) {
        String[] names = run.resolve("checkpoints").toFile().list();
        return Stream.of(names == null ? new String[0] : names)
                .filter(name -> name.matches("[0-9]+"))
                .mapToLong(Long::parseLong)
                .max()
                .orElse(0);
    }

    private static void assertSame(Path whole, Path killed) {
        assertEquals(weights(whole), weights(killed));
        assertEquals(samples(whole), samples(killed));
        try (MetricsReader a = RunDirectory.open(whole).metrics();
                MetricsReader b = RunDirectory.open(killed).metrics()) {
            assertEquals(a.series(), b.series());
            for (String series : a.series()) {
                assertArrayEquals(a.series(series).steps(), b.series(series).steps(), series);
                assertArrayEquals(a.series(series).values(), b.series(series).values(), series);
            }
        }
    }

    private static String samples(Path run) {
        try {
            return Files.readString(RunDirectory.open(run).samples());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Everything in the last checkpoint but the seconds that training took.
    private static State weights(Path run) {
        State state = RunDirectory.open(run)
                .latestCheckpoint()
                .checkpoint()
                .orElseThrow()
                .state();
        Map<String, Object> entries = new LinkedHashMap<>(state.entries());
        entries.remove("training/seconds");
        return State.of(entries);
    }

    private Killed train(Path config, Path run, String... more) {
        List<String> words = new ArrayList<>(List.of("train", config.toString(), "--run", run.toString()));
        words.addAll(List.of(more));
        return new Killed(words, folder.resolve(run.getFileName() + ".out"), KILLS);
    }
}
