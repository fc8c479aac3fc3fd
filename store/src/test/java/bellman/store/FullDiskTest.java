package bellman.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.store.disk.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs on a file system of a few megabytes in memory.
class FullDiskTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void mount() throws Exception {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && shell("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder.toString()),
                "a small file system can be mounted only by root on Linux");
    }

    @AfterEach
    void unmount() throws Exception {
        shell("umount", folder.toString());
    }

    private static boolean shell(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"samples", "metrics", "checkpoint"})
    void aFullDiskStopsTheRunAndLeavesTheLastCheckpoint(String what) throws Exception {
        Path run = folder.resolve("run");
        var metrics = new Metrics();
        ObjIntConsumer<RunRecorder> fill = switch (what) {
            case "samples" -> (r, i) -> r.sample(Map.of("text", "x".repeat(1000)));
            case "metrics" ->
                (r, i) -> {
                    metrics.put("x", i);
                    r.record(i, i, metrics, metrics);
                };
            default -> (r, i) -> r.checkpoint(100 + i, large(i));
        };
        var recorder = RunDirectory.create(run, Fake.start(), RecorderOptions.DEFAULT);
        recorder.checkpoint(100, Fake.state(new RandomStream(1), 100));
        recorder.flush();
        String message = assertThrows(StorageException.class, () -> {
                    for (int i = 1; i < 1_000_000; i++) {
                        fill.accept(recorder, i);
                    }
                })
                .getMessage();
        assertThrows(StorageException.class, () -> recorder.record(1, 1, new Metrics(), new Metrics()));
        recorder.close();
        assertTrue(
                message.contains("the disk is full")
                        && message.contains("is intact: once the cause is removed, continue " + "with --resume"),
                message);
        assertFalse(message.contains("\n"), message);

        assertEquals(RunState.INTERRUPTED, RunDirectory.list(folder).getFirst().state());
        var latest = RunDirectory.open(run).latestCheckpoint();
        assertTrue(latest.notices().isEmpty());
        long step = latest.checkpoint().orElseThrow().step();
        assertTrue(message.contains("the checkpoint of step " + step + " is intact"), message);
        assertEquals(step, latest.checkpoint().get().state().ints("iteration", 1)[0]);

        assertTrue(shell("mount", "-o", "remount,size=30m", folder.toString()));
        try (var resumed = RunDirectory.open(run)
                .resumeFrom(latest.checkpoint(), List.of("the disk was full"), Map.of(), RecorderOptions.DEFAULT)) {
            resumed.checkpoint(step + 1, Fake.state(new RandomStream(2), (int) step + 1));
            resumed.finish(Map.of());
        }
        assertEquals(
                step + 1,
                RunDirectory.open(run)
                        .latestCheckpoint()
                        .checkpoint()
                        .orElseThrow()
                        .step());
        assertEquals(RunState.FINISHED, RunDirectory.list(folder).getFirst().state());
    }

    private static State large(int i) {
        var state = Fake.state(new RandomStream(i), 100 + i);
        state.put("large", new float[40_000 * i]);
        return state;
    }

    @Test
    void aReadOnlyFolderIsRefusedAndStillReadable() throws Exception {
        Path run = folder.resolve("run");
        Fake.run(run, 0, () -> {});
        assertTrue(shell("mount", "-o", "remount,ro", folder.toString()));
        String message = assertThrows(
                        StorageException.class,
                        () -> RunDirectory.create(folder.resolve("other"), Fake.start(), RecorderOptions.DEFAULT))
                .getMessage();
        assertEquals(folder.resolve("other") + ": cannot create the run: the file system is read-only", message);
        assertTrue(assertThrows(
                        StorageException.class,
                        () -> RunDirectory.open(run)
                                .resumeFrom(
                                        RunDirectory.open(run)
                                                .latestCheckpoint()
                                                .checkpoint(),
                                        List.of(),
                                        Map.of(),
                                        RecorderOptions.DEFAULT))
                .getMessage()
                .contains("read-only"));
        assertEquals(RunState.FINISHED, RunDirectory.list(folder).getFirst().state());
        try (var metrics = RunDirectory.open(run).metrics()) {
            assertEquals(Fake.ITERATIONS, metrics.series("series/0").size());
        }
    }
}
