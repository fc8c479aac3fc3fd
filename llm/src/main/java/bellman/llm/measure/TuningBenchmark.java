package bellman.llm.measure;

import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.checkpoint.SaveOptions;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.run.LanguageTraining;
import bellman.llm.tokenizer.ByteTokenizer;
import bellman.measure.Benchmark;
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
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Post-training as a user runs it, with the model and sizes of TRL's benchmarks: SFT on 8 texts of 256 tokens, DPO on
/// 8 pairs of 128 + 128 tokens beside a frozen reference, GRPO on 8 × 8 answers of up to 64 tokens, and
/// `train sort-digits` from the first update to the last answer. Texts are of bytes, a token each.
///
/// The peak of memory holds what earlier parts left; `-Dbench.parts=sft,dpo,grpo,sort-digits` chooses.
public final class TuningBenchmark implements Benchmark {
    private static final int WARM_UP = 2;
    private static final double NANOS = 1e9;
    private static final double MIB = 1 << 20;
    private static final List<String> PARTS = List.of(
            System.getProperty("bench.parts", "sft,dpo,grpo,sort-digits").split(","));
    private static final String SETTINGS = """
            threads: 2
            checkpoint: {every: 1000000, seconds: 0}
            optimizer: {schedule: constant, learning-rate: 1e-4}
            """;

    /// For [java.util.ServiceLoader].
    public TuningBenchmark() {}

    @Override
    public String name() {
        return "llm-rl";
    }

    @Override
    public String description() {
        return "SFT, DPO and GRPO steps of a small Qwen3 and sorting digits to the end, two threads (minutes)";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        Path folder = scratch();
        try {
            Path model = model(folder.resolve("model"));
            if (PARTS.contains("sft")) {
                double seconds = seconds(sft(folder, model), 22);
                report.accept(new Measurement("sft_tokens", 8 * 256 / seconds, "tokens/s"));
                peak("sft", report);
            }
            if (PARTS.contains("dpo")) {
                double seconds = seconds(dpo(folder, model), 14);
                report.accept(new Measurement("dpo_pairs", 8 / seconds, "pairs/s"));
                peak("dpo", report);
            }
            if (PARTS.contains("grpo")) {
                report.accept(new Measurement("grpo_step_seconds", seconds(grpo(folder, model), 12), "s"));
                peak("grpo", report);
            }
            if (PARTS.contains("sort-digits")) {
                sortDigits(report);
                peak("sort_digits", report);
            }
        } finally {
            delete(folder);
        }
    }

    private static void peak(String part, Consumer<Measurement> report) {
        report.accept(new Measurement(part + "_peak_rss", NativeMemory.now().peak() / MIB, "MiB"));
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("bellman-bench");
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the benchmark's model can be made: " + e.getMessage(), e);
        }
    }

    private static void delete(Path folder) {
        try {
            DurableFiles.deleteTree(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    private static Path model(Path folder) {
        ComputeOptions options = ComputeOptions.defaults().withThreads(2);
        try (CausalModel model = CausalModel.random(TrainBenchmark.config(), 0, options)) {
            ModelFolder.save(model, folder, SaveOptions.defaults());
            ByteTokenizer.write(folder, model.context());
        } catch (IOException e) {
            throw new UncheckedIOException("the benchmark's model cannot be written: " + e.getMessage(), e);
        }
        return folder;
    }

    private static ConfigDocument sft(Path folder, Path model) {
        var random = new SplittableRandom(0);
        Path data = lines(folder.resolve("sft.jsonl"), 176, i -> "{\"text\":\"" + letters(random, 256) + "\"}");
        return document("algorithm: {type: sft}\nbatch-size: 8\nmax-length: 256", model, data);
    }

    private static ConfigDocument dpo(Path folder, Path model) {
        var random = new SplittableRandom(0);
        Path data = lines(
                folder.resolve("dpo.jsonl"),
                112,
                i -> "{\"prompt\":\"" + letters(random, 128) + "\",\"chosen\":\"" + letters(random, 128)
                        + "\",\"rejected\":\"" + letters(random, 128) + "\"}");
        return document("algorithm: {type: dpo, beta: 0.1}\nbatch-size: 8\nmax-length: 256", model, data);
    }

    private static ConfigDocument grpo(Path folder, Path model) {
        Path data = lines(
                folder.resolve("grpo.jsonl"),
                256,
                i -> "{\"prompt\":\"Write the number %04d, then count up:\"}".formatted(i));
        return document("""
                algorithm:
                  type: grpo
                  questions: {rewards: [{type: share, characters: "[0-9]"}]}
                  sampling: {prompts: 8, samples: 8, max-tokens: 64}
                """, model, data);
    }

    private static String letters(SplittableRandom random, int count) {
        return random.ints(count, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static Path lines(Path file, int count, IntFunction<String> line) {
        try {
            return Files.write(file, IntStream.range(0, count).mapToObj(line).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("the benchmark's data cannot be written: " + e.getMessage(), e);
        }
    }

    private static ConfigDocument document(String text, Path model, Path data) {
        return ConfigDocument.parse(text + "\n" + SETTINGS, "benchmark")
                .asPreset()
                .set("model", model.toString())
                .set("data", data.toString());
    }

    /// The median of an iteration, those of the warm-up left out.
    private static double seconds(ConfigDocument document, int iterations) {
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
                times.stream().skip(WARM_UP).mapToDouble(t -> t).toArray());
    }

    /// From the first demonstration to the last held-out answer.
    private static void sortDigits(Consumer<Measurement> report) {
        ConfigDocument document = ConfigDocument.parse(preset(), "sort-digits").asPreset();
        Metrics metrics = new Metrics();
        long begin = System.nanoTime();
        try (TrainingJob job = new LanguageTraining().open(document)) {
            long steps = job.budget().steps();
            while (job.trainer().steps() < steps) {
                metrics.clear();
                job.trainer().iterate((double) job.trainer().steps() / steps, metrics);
            }
            double found =
                    ((Number) job.conclude(steps).result().getOrDefault("return_mean", Double.NaN)).doubleValue();
            report.accept(new Measurement("sort_digits_seconds", (System.nanoTime() - begin) / NANOS, "s"));
            report.accept(new Measurement("sort_digits_exact_match", found, "share"));
        }
    }

    private static String preset() {
        try (var stream = TuningBenchmark.class.getResourceAsStream("/bellman/presets/sort-digits.yaml")) {
            if (stream == null) {
                throw new IllegalStateException("the preset sort-digits is missing");
            }
            return new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the preset sort-digits cannot be read", e);
        }
    }
}
