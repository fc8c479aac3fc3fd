package bellman.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.Metrics;
import bellman.store.RecorderOptions;
import bellman.store.RunDirectory;
import bellman.store.RunRecorder;
import bellman.store.RunStart;
import bellman.store.config.ConfigDocument;
import bellman.store.json.JsonObject;
import java.nio.file.Path;
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
        recorder.record(step, step / 100.0, metrics, new Metrics());
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
                new JsonObject(bellman.store.json.Json.read(Bellman.run("runs", "compare", folder, "--json")
                                .out()
                                .getFirst()))
                        .objects("each").stream()
                                .map(e -> e.text("state") + " " + e.text("return_of") + " " + e.number("return_mean"))
                                .toList());
    }
}
