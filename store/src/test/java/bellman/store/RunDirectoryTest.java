package bellman.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.store.checkpoint.Checkpoint;
import bellman.store.disk.DamagedFileException;
import bellman.store.disk.DurableFiles;
import bellman.store.disk.StorageException;
import bellman.store.json.Json;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    private static final RecorderOptions RECORDING = Fake.at("2026-11-22T19:32:01Z");

    @TempDir
    private Path folder;

    private static Metrics metrics(String name, double value) {
        var metrics = new Metrics();
        metrics.put(name, value);
        return metrics;
    }

    @Test
    void whatIsRecordedIsThereToBeRead() throws Exception {
        Path run = folder.resolve("a/b");
        try (var recorder = RunDirectory.create(run, Fake.start(), RECORDING)) {
            recorder.record(10, 0.5, metrics("loss", 2), metrics("rate", 1000));
            recorder.record(20, 0.75, metrics("loss", 1), metrics("rate", 2000));
            recorder.sample(Map.of("return", 17.5));
            recorder.checkpoint(20, Fake.state(new RandomStream(1), 2));
            recorder.finish(Map.of("return-mean", 17.5));
        }
        var read = RunDirectory.open(run);
        assertEquals(new Fake.Config(3, 3e-4f), read.config().bind(Fake.Config.class));
        assertEquals(RunState.FINISHED, read.state());
        assertEquals("CartPole-v1", read.manifest().environment());
        assertEquals(3, read.manifest().seed());
        assertEquals(Map.of("return-mean", 17.5), read.manifest().result());
        try (var metrics = read.metrics()) {
            assertEquals(List.of("loss"), metrics.series());
            assertEquals(Map.of("loss", 1.0, "rate", 2000.0), metrics.last());
        }
        assertEquals(Map.of("return", 17.5), Json.read(Files.readString(read.samples())));
        Checkpoint checkpoint = read.latestCheckpoint().checkpoint().orElseThrow();
        assertEquals(20, checkpoint.step());
        assertEquals(Fake.state(new RandomStream(1), 2), checkpoint.state());
        assertEquals(2, checkpoint.mark().points());
    }

    @Test
    void bytesThatACheckpointWasLentMayChangeOnceItWasTaken() {
        Path run = folder.resolve("lent");
        byte[] bytes = new byte[3 << 20];
        Arrays.fill(bytes, (byte) 1);
        try (var recorder = RunDirectory.create(run, Fake.start(), RECORDING)) {
            State state = new State();
            state.lend("bytes", MemorySegment.ofArray(bytes));
            recorder.checkpoint(1, state);
            Arrays.fill(bytes, (byte) 2);
            recorder.finish(Map.of());
        }
        Arrays.fill(bytes, (byte) 1);
        assertArrayEquals(
                bytes,
                RunDirectory.open(run)
                        .latestCheckpoint()
                        .checkpoint()
                        .orElseThrow()
                        .state()
                        .bytes("bytes", bytes.length));
    }

    @Test
    void aRunWithoutANameGetsOneOfItsOwn() {
        String expected = "cartpole-v1-20261122-193201";
        for (String suffix : List.of("", "-2", "-3")) {
            try (var recorder = RunDirectory.createIn(folder.resolve("runs"), "CartPole v1", Fake.start(), RECORDING)) {
                assertEquals(expected + suffix, recorder.path().getFileName().toString());
            }
        }
        assertEquals(3, RunDirectory.list(folder.resolve("runs")).size());
    }

    @Test
    void nothingThatExistsIsOverwritten() throws Exception {
        Path run = folder.resolve("run");
        RunDirectory.create(run, Fake.start(), RECORDING).close();
        byte[] manifest = Files.readAllBytes(run.resolve("manifest.json"));
        assertTrue(assertThrows(RunConflictException.class, () -> RunDirectory.create(run, Fake.start(), RECORDING))
                .getMessage()
                .contains("continue it with --resume"));
        assertEquals(new String(manifest), Files.readString(run.resolve("manifest.json")));
        Files.writeString(folder.resolve("note.txt"), "mine");
        assertTrue(assertThrows(RunConflictException.class, () -> RunDirectory.create(folder, Fake.start(), RECORDING))
                .getMessage()
                .contains("not empty"));
        assertThrows(
                StorageException.class, () -> RunDirectory.create(folder.resolve("note.txt"), Fake.start(), RECORDING));
        assertThrows(
                StorageException.class,
                () -> RunDirectory.create(folder.resolve("note.txt/x"), Fake.start(), RECORDING));
        assertThrows(
                StorageException.class,
                () -> RunDirectory.createIn(folder.resolve("note.txt"), "x", Fake.start(), RECORDING));
    }

    @Test
    void aRunThatWasKilledBeforeItBeganCanBeBegunAgain() throws Exception {
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.createFile(run.resolve("lock"));
        Files.writeString(run.resolve(".manifest.json.writing"), "{");
        assertEquals(RunState.DAMAGED, RunDirectory.list(folder).getFirst().state());
        assertTrue(RunDirectory.list(folder).getFirst().reason().contains("interrupted before it began"));
        RunDirectory.create(run, Fake.start(), RECORDING).close();
        assertEquals(RunState.INTERRUPTED, RunDirectory.list(folder).getFirst().state());
    }

    @Test
    void onlyOneWriterMayWrite() {
        Path run = folder.resolve("run");
        try (var recorder = RunDirectory.create(run, Fake.start(), RECORDING)) {
            recorder.flush();
            assertEquals(RunState.RUNNING, RunDirectory.list(folder).getFirst().state());
            var directory = RunDirectory.open(run);
            assertTrue(assertThrows(
                            RunConflictException.class,
                            () -> directory.resumeFrom(Optional.empty(), List.of(), Map.of(), RECORDING))
                    .getMessage()
                    .contains("another process is writing this run"));
            recorder.record(1, 1, metrics("x", 1), metrics("y", 1));
        }
        assertEquals(RunState.INTERRUPTED, RunDirectory.list(folder).getFirst().state());
    }

    @Test
    void resumingDeletesWhatCameAfterTheCheckpoint() throws Exception {
        Path run = folder.resolve("run");
        try (var recorder = RunDirectory.create(run, Fake.start(), RECORDING)) {
            for (int i = 1; i <= 5; i++) {
                recorder.record(i, i, metrics("x", i), metrics("y", i));
                recorder.sample(Map.of("i", i));
                recorder.checkpoint(i, Fake.state(new RandomStream(1), i));
            }
            recorder.record(6, 6, metrics("later", 6), metrics("y", 6));
        }
        var directory = RunDirectory.open(run);
        var fourth = Checkpoint.open(directory.checkpoints().byStep().get(4L));
        try (var recorder = directory.resumeFrom(
                Optional.of(fourth), List.of("episodes began anew"), Map.of("steps", "9"), RECORDING)) {
            assertEquals(4, recorder.latestCheckpoint().orElseThrow());
            recorder.record(7, 7, metrics("x", 7), metrics("y", 7));
        }
        var resumed = RunDirectory.open(run);
        assertEquals(
                List.of(new RunManifest.Resume(
                        4, RECORDING.clock().instant(), List.of("episodes began anew"), Map.of("steps", "9"))),
                resumed.manifest().resumes());
        assertEquals(List.of(3L, 4L), List.copyOf(resumed.checkpoints().byStep().keySet()));
        try (var metrics = resumed.metrics()) {
            assertEquals(List.of("x"), metrics.series());
            assertEquals(
                    List.of(1L, 2L, 3L, 4L, 7L),
                    Arrays.stream(metrics.series("x").steps()).boxed().toList());
            assertEquals(5, metrics.series("y").size());
        }
        assertEquals("{\"i\":1}\n{\"i\":2}\n{\"i\":3}\n{\"i\":4}\n", Files.readString(resumed.samples()));
    }

    @Test
    void aRunWithoutCheckpointBeginsAnew() throws Exception {
        Path run = folder.resolve("run");
        try (var recorder = RunDirectory.create(run, Fake.start(), RECORDING)) {
            recorder.record(1, 1, metrics("x", 1), metrics("y", 1));
            recorder.sample(Map.of("i", 1));
        }
        RunDirectory.open(run)
                .resumeFrom(Optional.empty(), List.of(), Map.of(), RECORDING)
                .close();
        try (var metrics = RunDirectory.open(run).metrics()) {
            assertEquals(List.of(), metrics.series());
        }
        assertEquals(0, Files.size(run.resolve("samples.jsonl")));
    }

    @Test
    void damageIsNamed() throws Exception {
        Path run = folder.resolve("run");
        Fake.run(run, 0, () -> {});
        SequencedMap<String, String> cases = new TreeMap<>(Map.of(
                "manifest.json",
                "not a JSON object",
                "config.yaml",
                "the configuration is missing",
                "metrics.db",
                "this is no SQLite database"));
        for (var e : cases.entrySet()) {
            Path file = run.resolve(e.getKey());
            byte[] whole = Files.readAllBytes(file);
            if (e.getKey().equals("config.yaml")) {
                Files.delete(file);
            } else {
                Files.write(file, Arrays.copyOf(new byte[] {'{', '"'}, 100));
            }
            var summary = RunDirectory.list(folder).getFirst();
            assertEquals(RunState.DAMAGED, summary.state());
            assertTrue(
                    summary.reason().startsWith(file + ": ") && summary.reason().contains(e.getValue()),
                    summary.reason());
            assertThrows(DamagedFileException.class, () -> RunDirectory.open(run));
            Files.write(file, whole);
        }
        assertEquals(RunState.FINISHED, RunDirectory.list(folder).getFirst().state());
        Files.write(run.resolve("samples.jsonl"), new byte[3]);
        var directory = RunDirectory.open(run);
        var latest = directory.latestCheckpoint().checkpoint();
        assertTrue(assertThrows(
                        DamagedFileException.class, () -> directory.resumeFrom(latest, List.of(), Map.of(), RECORDING))
                .getMessage()
                .contains("it ends before byte"));
    }

    @Test
    void aManifestThatIsNoFileIsNotRead() throws Exception {
        Path run = folder.resolve("run");
        Fake.run(run, 0, () -> {});
        Files.delete(run.resolve("manifest.json"));
        Files.createDirectory(run.resolve("manifest.json"));
        assertTrue(RunDirectory.list(folder).getFirst().reason().contains("manifest.json: it is no file"));
    }

    @Test
    void metricsThatWereCutShortAreNoticed() throws Exception {
        Path run = folder.resolve("run");
        try (var recorder = RunDirectory.create(run, Fake.start(), RECORDING)) {
            recorder.record(10, 0.5, metrics("loss", 2), metrics("rate", 1000));
            recorder.finish(Map.of());
        }
        Path metrics = run.resolve("metrics.db");
        byte[] whole = Files.readAllBytes(metrics);
        for (int length : List.of(20, 100, whole.length - 1)) {
            Files.write(metrics, Arrays.copyOf(whole, length));
            assertEquals(RunState.DAMAGED, RunDirectory.list(folder).getFirst().state(), length + " bytes");
        }
    }

    @Test
    void aFailureStandsInTheManifestUntilTheRunGoesOn() {
        Path run = folder.resolve("run");
        try (var recorder = RunDirectory.create(run, Fake.start(), RECORDING)) {
            recorder.fail("it diverged");
        }
        var failed = RunDirectory.open(run);
        assertEquals(RunState.FAILED, failed.state());
        assertEquals("it diverged", failed.manifest().failure().orElseThrow());
        try (var recorder = failed.resumeFrom(Optional.empty(), List.of(), Map.of(), RECORDING)) {
            assertTrue(recorder.latestCheckpoint().isEmpty());
            assertEquals(RunState.RUNNING, RunDirectory.open(run).state());
        }
        assertEquals(RunState.INTERRUPTED, RunDirectory.open(run).state());
    }

    @Test
    void whatIsNoRunIsSaid() throws Exception {
        assertTrue(assertThrows(StorageException.class, () -> RunDirectory.open(folder.resolve("none")))
                .getMessage()
                .contains("there is no such run"));
        assertTrue(assertThrows(StorageException.class, () -> RunDirectory.open(folder))
                .getMessage()
                .contains("this is no run"));
        assertEquals(List.of(), RunDirectory.list(folder));
        assertEquals(List.of(), RunDirectory.list(folder.resolve("none")));
    }

    @Test
    void manyMoreRowsThanTheQueueHoldsAllArriveInOrder() throws Exception {
        Path run = folder.resolve("run");
        int rows = 30_000;
        try (var recorder = RunDirectory.create(run, Fake.start(), RECORDING)) {
            var x = new Metrics();
            var none = new Metrics();
            for (int i = 0; i < rows; i++) {
                x.put("x", i);
                recorder.record(i, i, x, none);
            }
        }
        try (var metrics = RunDirectory.open(run).metrics()) {
            var series = metrics.series("x");
            assertEquals(rows, series.size());
            for (int i = 0; i < rows; i++) {
                assertEquals(i, series.values()[i]);
            }
        }
    }

    @Test
    void aFailureOfTheWriterComesOutOfTheNextCall() {
        var recorder = RunDirectory.create(folder.resolve("run"), Fake.start(), RECORDING);
        recorder.sample(Map.of("not JSON", new Object()));
        var failure = assertThrows(StorageException.class, recorder::flush);
        assertTrue(
                String.valueOf(failure.getMessage()).contains("JSON cannot hold a java.lang.Object"),
                failure.getMessage());
        assertTrue(
                String.valueOf(failure.getMessage()).contains("no checkpoint had been written yet"),
                failure.getMessage());
        assertInstanceOf(StorageException.class, failure);
        recorder.close();
        assertFalse(RunLock.isHeld(folder.resolve("run")));
        assertThrows(IllegalStateException.class, recorder::flush);
    }

    @Test
    void aRunIsFoundByItsPathOrByItsNameInTheFolderOfRuns() throws Exception {
        String name = "found-" + UUID.randomUUID();
        boolean there = Files.exists(RunDirectory.ROOT);
        Path run = Files.createDirectories(RunDirectory.ROOT.resolve(name));
        Path checkpoint = Files.createDirectories(run.resolve("checkpoints/10"));
        try {
            assertEquals(run, RunDirectory.find(Path.of(name)));
            assertEquals(run, RunDirectory.find(run));
            assertEquals(checkpoint, RunDirectory.find(Path.of(name, "checkpoints", "10")));
            assertEquals(folder, RunDirectory.find(folder));
            assertEquals(Path.of("none-" + name), RunDirectory.find(Path.of("none-" + name)));
        } finally {
            DurableFiles.deleteTree(there ? run : RunDirectory.ROOT);
        }
    }

    @Test
    void aFailureThatNobodyHasSeenComesOutOfClosing() {
        var recorder = RunDirectory.create(folder.resolve("run"), Fake.start(), RECORDING);
        recorder.sample(Map.of("not JSON", new Object()));
        assertThrows(StorageException.class, recorder::close);
        recorder.close();
    }
}
