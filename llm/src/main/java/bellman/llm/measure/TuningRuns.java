package bellman.llm.measure;

import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.checkpoint.SaveOptions;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ModelConfig;
import bellman.llm.run.LanguageTraining;
import bellman.llm.tokenizer.ByteTokenizer;
import bellman.measure.Measurement;
import bellman.run.Metrics;
import bellman.store.config.ConfigDocument;
import bellman.store.disk.DurableFiles;
import bellman.store.job.TrainingJob;
import bellman.torch.NativeMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Trainings of random models on texts of bytes, for benchmarks: what they are made of, and how long an iteration
/// takes.
final class TuningRuns {
    static final double NANOS = 1e9;
    private static final double MIB = 1 << 20;
    private static final String SETTINGS = """
            threads: 2
            checkpoint: {every: 1000000, seconds: 0}
            optimizer: {schedule: constant, learning-rate: 1e-4}
            """;

    private TuningRuns() {}

    /// Does work in a folder that is gone afterwards.
    static void inScratch(Consumer<Path> work) {
        try {
            Path folder = Files.createTempDirectory("bellman-bench");
            try {
                work.accept(folder);
            } finally {
                DurableFiles.deleteTree(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the temporary folder of a benchmark cannot be made or deleted: " + e.getMessage(), e);
        }
    }

    /// A folder with a random model whose tokens are bytes.
    static Path model(Path folder, ModelConfig config) {
        ComputeOptions options = ComputeOptions.defaults().withThreads(2);
        try (CausalModel model = CausalModel.random(config, 0, options)) {
            ModelFolder.save(model, folder, SaveOptions.defaults());
            ByteTokenizer.write(folder, model.context());
        } catch (IOException e) {
            throw new UncheckedIOException("the benchmark's model cannot be written: " + e.getMessage(), e);
        }
        return folder;
    }

    /// A file of `count` lines.
    static Path lines(Path file, int count, IntFunction<String> line) {
        try {
            return Files.write(file, IntStream.range(0, count).mapToObj(line).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("the benchmark's data cannot be written: " + e.getMessage(), e);
        }
    }

    /// A configuration with what all of them share: two threads, a constant rate, no checkpoints.
    static ConfigDocument document(String text, Path model, Path data) {
        return ConfigDocument.parse(text + "\n" + SETTINGS, "benchmark")
                .asPreset()
                .set("model", model.toString())
                .set("data", data.toString());
    }

    /// The median of an iteration in seconds, those of the warm-up left out.
    static double seconds(ConfigDocument document, int iterations, int warmUp) {
        List<Double> times = new ArrayList<>();
        Metrics metrics = new Metrics();
        try (TrainingJob job = new LanguageTraining().open(document)) {
            for (int i = 0; i < iterations; i++) {
                metrics.clear();
                long begin = System.nanoTime();
                job.trainer().iterate(0, metrics);
                times.add((System.nanoTime() - begin) / NANOS);
            }
        }
        return Measurement.median(
                times.stream().skip(warmUp).mapToDouble(t -> t).toArray());
    }

    /// The most memory that was resident so far.
    static void peak(String part, Consumer<Measurement> report) {
        report.accept(new Measurement(part + "_peak_rss", NativeMemory.now().peak() / MIB, "MiB"));
    }
}
