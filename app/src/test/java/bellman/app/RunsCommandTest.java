package bellman.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.Metrics;
import bellman.store.RecorderOptions;
import bellman.store.RunDirectory;
import bellman.store.RunRecorder;
import bellman.store.RunStart;
import bellman.store.config.ConfigDocument;
import bellman.store.disk.FolderLock;
import bellman.store.json.Json;
import bellman.store.json.JsonObject;
import bellman.store.metrics.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of runs as training records them, whatever became of them.
class RunsCommandTest {
    @TempDir
    private Path folder;

    private RunRecorder begin(String name, int seed, String algorithm) {
        String yaml = "algorithm: {type: " + algorithm + "}\nenvironment: {id: CartPole-v1}\nseed: " + seed + "\n";
        return RunDirectory.create(
                folder.resolve(name),
                new RunStart(ConfigDocument.parse(yaml, "test"), algorithm, "CartPole-v1", seed, 1, "0.1.0"),
                RecorderOptions.DEFAULT);
    }

    private static void record(RunRecorder recorder, long step, double returned) {
        Metrics metrics = new Metrics();
        metrics.put(RecordedRun.RETURN, returned);
        Metrics clock = new Metrics();
        clock.put(Pace.SECONDS, step / 50.0);
        recorder.record(step, step / 50.0, metrics, clock);
    }

    private void finished(String name, int seed, String algorithm) {
        try (RunRecorder recorder = begin(name, seed, algorithm)) {
            record(recorder, 100, 20);
            recorder.finish(Map.of("return_mean", 400.0 + seed, "steps_per_second", 1000.0));
        }
    }

    private void interrupted(String name, int seed, String algorithm) {
        try (RunRecorder recorder = begin(name, seed, algorithm)) {
            record(recorder, 100, 20 + seed);
        }
    }

    @Test
    void aRunCountsOnceHoweverOftenItIsThere() throws IOException {
        finished("a-1", 1, "ppo");
        finished("a-2", 2, "ppo");
        Path copy = Files.createDirectory(folder.resolve("copy"));
        try (var files = Files.walk(folder.resolve("a-1"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(folder.resolve("a-1").relativize(file));
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("a-1"));
        Bellman compared = Bellman.run("runs", "compare", folder).succeeds();
        assertTrue(compared.out().get(1).contains("2 seeds"), compared.toString());
        assertEquals(
                2, compared.err().stream().filter(l -> l.contains("once more")).count(), compared.toString());
    }

    @Test
    void controlCharactersOfANameDoNotReachTheTerminal() {
        finished("red\u001b[31m\nline", 1, "ppo");
        Bellman listed = Bellman.run("runs", "list", folder).succeeds();
        assertEquals(2, listed.out().size(), listed.toString());
        assertTrue(listed.out().getLast().startsWith("red\\u001b[31m\\u000aline"), listed.toString());
        Bellman missing = Bellman.run("runs", "show", folder.resolve("none\u001b[31m"));
        assertTrue(missing.err().getFirst().contains("none\\u001b[31m"), missing.toString());
    }

    @Test
    void aComparisonSaysHowEachRunStandsAndWhichEpisodesItsReturnIsOf() {
        finished("a-1", 1, "ppo");
        interrupted("a-2", 2, "ppo");
        try (RunRecorder recorder = begin("b-1", 1, "a2c")) {
            record(recorder, 100, 30);
            recorder.flush();
            var table = Bellman.run("runs", "compare", folder).succeeds().out();
            assertTrue(table.get(1).contains("1 finished, 1 interrupted  1 evaluation, 1 training"), table.toString());
            assertTrue(table.get(2).matches("b-1 +1 run +running +training +30 .*"), table.toString());
            var lines = Bellman.run("runs", "compare", folder, "--json").succeeds();
            JsonObject running =
                    new JsonObject(lines.lastJson()).objects("each").getFirst();
            assertEquals(
                    Map.of(
                            "run",
                            folder.resolve("b-1").toString(),
                            "state",
                            "running",
                            "return_of",
                            "training",
                            "return_mean",
                            30.0),
                    running.members());
        }
        assertEquals(
                List.of("finished evaluation 401.0", "interrupted training 22.0"),
                new JsonObject(Json.read(Bellman.run("runs", "compare", folder, "--json")
                                .out()
                                .getFirst()))
                        .objects("each").stream()
                                .map(e -> e.text("state") + " " + e.text("return_of") + " " + e.number("return_mean"))
                                .toList());
    }

    @Test
    void thePaceIsThatOfTheLatestRows() {
        interrupted("a", 1, "ppo");
        var listed = Bellman.run("runs", "list", folder, "--json").succeeds().lastJson();
        assertEquals(50.0, listed.get("steps_per_second"));
        var compared =
                Bellman.run("runs", "compare", folder, "--json").succeeds().lastJson();
        assertEquals(50.0, compared.get("steps_per_second"));
        assertTrue(Bellman.run("runs", "list", folder).out().getLast().matches("a .* 100 +50 .*"));
    }

    /// What list, show and compare say of a run, and how they say it.
    private void isDamaged(String name, String why) {
        Path run = folder.resolve(name);
        var list = Bellman.run("runs", "list", folder).succeeds();
        assertTrue(
                list.out().stream().anyMatch(l -> l.matches(name + " +damaged .*")),
                list.out().toString());
        String line = "bellman: " + run + ": damaged: ";
        assertTrue(
                list.err().stream().anyMatch(l -> l.startsWith(line) && l.contains(why)),
                list.err().toString());
        var listed = Bellman.run("runs", "list", folder, "--json").succeeds().out().stream()
                .map(Json::read)
                .filter(l -> run.toString().equals(l.get("run")))
                .toList();
        var shown = Bellman.run("runs", "show", run, "--json").succeeds().lastJson();
        for (var said : List.of(listed.getFirst(), shown)) {
            assertEquals("damaged", said.get("state"));
            assertTrue(String.valueOf(said.get("reason")).contains(why), said.toString());
        }
        var named = Bellman.run("runs", "compare", folder.resolve("good"), run);
        assertEquals(1, named.status());
        assertEquals(1, named.err().size());
        assertTrue(
                named.err().getFirst().startsWith(line)
                        && named.err().getFirst().contains(why),
                named.err().toString());
        var whole = Bellman.run("runs", "compare", folder).succeeds();
        assertTrue(
                whole.err().stream().anyMatch(l -> l.startsWith("bellman: " + run + ": left out, damaged: ")),
                whole.err().toString());
        assertEquals(2, whole.out().size(), whole.out().toString());
    }

    @Test
    void allCallARunDamagedThatHasNoMetricsOrCorruptOnes() throws IOException {
        finished("good", 1, "ppo");
        finished("missing", 2, "a2c");
        Files.delete(folder.resolve("missing/metrics.db"));
        finished("empty", 3, "a2c");
        Files.write(folder.resolve("empty/metrics.db"), new byte[0]);
        finished("garbled", 4, "a2c");
        byte[] pages = Files.readAllBytes(folder.resolve("garbled/metrics.db"));
        Arrays.fill(pages, 100, pages.length, (byte) 0x5a);
        Files.write(folder.resolve("garbled/metrics.db"), pages);
        finished("overwritten", 5, "a2c");
        byte[] tables = Files.readAllBytes(folder.resolve("overwritten/metrics.db"));
        Arrays.fill(tables, 4096, tables.length, (byte) 0x5a);
        Files.write(folder.resolve("overwritten/metrics.db"), tables);
        finished("cut", 6, "a2c");
        Files.writeString(folder.resolve("cut/manifest.json"), "{");
        isDamaged("missing", "metrics.db: there are no metrics here");
        isDamaged("empty", "metrics.db: there are no metrics here");
        isDamaged("garbled", "metrics.db: the metrics database is damaged");
        isDamaged("overwritten", "metrics.db: the metrics database is damaged");
        isDamaged("cut", "manifest.json: ");
    }

    /// As a run stands in the moments before its metrics are there.
    @Test
    void aRunThatHasOnlyBegunIsNotDamaged() throws IOException {
        finished("good", 1, "ppo");
        interrupted("young", 2, "a2c");
        for (boolean created : new boolean[] {false, true}) {
            Files.deleteIfExists(folder.resolve("young/metrics.db"));
            if (created) {
                Files.createFile(folder.resolve("young/metrics.db"));
            }
            assertEquals("interrupted", state("young"));
            try (var _ = FolderLock.acquire(folder.resolve("young"), "lock").orElseThrow()) {
                assertEquals("running", state("young"));
                assertEquals(
                        List.of("bellman: " + folder.resolve("young") + ": left out, it has finished no episode"),
                        Bellman.run("runs", "compare", folder).succeeds().err());
            }
        }
    }

    private String state(String name) {
        var listed = Bellman.run("runs", "list", folder).succeeds();
        assertTrue(listed.err().isEmpty(), listed.err().toString());
        var shown = Bellman.run("runs", "show", folder.resolve(name), "--json").succeeds();
        String state = String.valueOf(shown.lastJson().get("state"));
        assertTrue(
                listed.out().stream().anyMatch(l -> l.startsWith(name + " ") && l.contains(state)),
                listed.out().toString());
        return state;
    }
}
