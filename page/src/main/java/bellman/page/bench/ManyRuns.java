package bellman.page.bench;

import bellman.run.Metrics;
import bellman.store.RecorderOptions;
import bellman.store.RunDirectory;
import bellman.store.RunRecorder;
import bellman.store.RunStart;
import bellman.store.config.ConfigDocument;
import bellman.store.disk.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Long finished runs in a temporary folder: one is written and the others are copies of it. Deleted when it
/// is closed.
///
/// @param root the folder
record ManyRuns(Path root) implements AutoCloseable {
    private static final List<String> SERIES =
            List.of("rollout/return-mean", "train/value-loss", "train/entropy", "train/gradient-norm");

    /// Makes them.
    ///
    /// @param points of all series of a run together
    static ManyRuns of(int runs, int points) {
        try {
            var many = new ManyRuns(Files.createTempDirectory("bellman-page"));
            Path first = many.root.resolve("run-0");
            many.write(first, points / SERIES.size());
            for (int i = 1; i < runs; i++) {
                Path copy = Files.createDirectory(many.root.resolve("run-" + i));
                for (String file : List.of("manifest.json", "config.yaml", "metrics.db")) {
                    Files.copy(first.resolve(file), copy.resolve(file));
                }
            }
            return many;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Path run, int rows) {
        try (RunRecorder recorder = begin(run)) {
            for (int row = 1; row <= rows; row++) {
                record(recorder, row);
            }
            recorder.finish(Map.of("return_mean", 500.0));
        }
    }

    /// Begins a run.
    static RunRecorder begin(Path run) {
        ConfigDocument config = ConfigDocument.parse("seed: 1\nbudget: { steps: 1000000 }\n", "bench");
        return RunDirectory.create(
                run, new RunStart(config, "ppo", "CartPole-v1", 1, 1, "bench"), RecorderOptions.DEFAULT);
    }

    /// Records a point of each series.
    static void record(RunRecorder recorder, long step) {
        Metrics metrics = new Metrics();
        for (int s = 0; s < SERIES.size(); s++) {
            metrics.put(SERIES.get(s), Math.sin(step * 1e-4 * (s + 1)) + (step * 2_654_435_761L >>> 16 & 255) / 1e3);
        }
        recorder.record(step, step * 1e-3, metrics, new Metrics());
    }

    @Override
    public void close() {
        try {
            DurableFiles.deleteTree(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
