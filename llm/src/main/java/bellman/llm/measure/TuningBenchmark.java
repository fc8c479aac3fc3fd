package bellman.llm.measure;

import bellman.llm.run.LanguageTraining;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.run.Metrics;
import bellman.store.config.ConfigDocument;
import bellman.store.job.TrainingJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Post-training as a user runs it, with the model and sizes of TRL's benchmarks: SFT on 8 texts of 256 tokens, DPO on
/// 8 pairs of 128 + 128 tokens beside a frozen reference, GRPO on 8 × 8 answers of up to 64 tokens, and
/// `train sort-digits` from the first update to the last answer. Texts are of bytes, a token each.
///
/// The peak of memory holds what earlier parts left; `-Dbench.parts=sft,dpo,grpo,sort-digits` chooses.
public final class TuningBenchmark implements Benchmark {
    private static final int WARM_UP = 2;
    private static final List<String> PARTS = List.of(
            System.getProperty("bench.parts", "sft,dpo,grpo,sort-digits").split(","));

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
        TuningRuns.inScratch(folder -> {
            Path model = TuningRuns.model(folder.resolve("model"), TrainBenchmark.config());
            if (PARTS.contains("sft")) {
                double seconds = TuningRuns.seconds(sft(folder, model), 22, WARM_UP);
                report.accept(new Measurement("sft_tokens", 8 * 256 / seconds, "tokens/s"));
                TuningRuns.peak("sft", report);
            }
            if (PARTS.contains("dpo")) {
                double seconds = TuningRuns.seconds(dpo(folder, model), 14, WARM_UP);
                report.accept(new Measurement("dpo_pairs", 8 / seconds, "pairs/s"));
                TuningRuns.peak("dpo", report);
            }
            if (PARTS.contains("grpo")) {
                double seconds = TuningRuns.seconds(grpo(folder, model), 12, WARM_UP);
                report.accept(new Measurement("grpo_step_seconds", seconds, "s"));
                TuningRuns.peak("grpo", report);
            }
            if (PARTS.contains("sort-digits")) {
                sortDigits(report);
                TuningRuns.peak("sort_digits", report);
            }
        });
    }

    private static ConfigDocument sft(Path folder, Path model) {
        var random = new SplittableRandom(0);
        Path data =
                TuningRuns.lines(folder.resolve("sft.jsonl"), 176, i -> "{\"text\":\"" + letters(random, 256) + "\"}");
        return TuningRuns.document("algorithm: {type: sft}\nbatch-size: 8\nmax-length: 256", model, data);
    }

    private static ConfigDocument dpo(Path folder, Path model) {
        var random = new SplittableRandom(0);
        Path data = TuningRuns.lines(
                folder.resolve("dpo.jsonl"),
                112,
                i -> "{\"prompt\":\"" + letters(random, 128) + "\",\"chosen\":\"" + letters(random, 128)
                        + "\",\"rejected\":\"" + letters(random, 128) + "\"}");
        return TuningRuns.document("algorithm: {type: dpo, beta: 0.1}\nbatch-size: 8\nmax-length: 256", model, data);
    }

    private static ConfigDocument grpo(Path folder, Path model) {
        Path data = TuningRuns.lines(
                folder.resolve("grpo.jsonl"),
                256,
                i -> "{\"prompt\":\"Write the number %04d, then count up:\"}".formatted(i));
        return TuningRuns.document("""
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
            report.accept(new Measurement("sort_digits_seconds", (System.nanoTime() - begin) / TuningRuns.NANOS, "s"));
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
