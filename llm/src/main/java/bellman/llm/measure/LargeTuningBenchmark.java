package bellman.llm.measure;

import bellman.llm.model.ModelConfig;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.store.config.ConfigDocument;
import bellman.torch.NativeMemory;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Steps of GRPO on a model of the shape of Qwen3-0.6B with low-rank adapters: 4 prompts, 4 answers of 128 tokens
/// each, drawn by a decoder with weights of its own in bytes. In how much memory, and how fast.
///
/// The system property `bellman.large.model` names a folder to load instead of making one, `bellman.large.weights` how
/// the decoder keeps its matrices: `fp32`, `bf16` or `int8`.
public final class LargeTuningBenchmark implements Benchmark {
    private static final int STEPS = 3;

    /// For [java.util.ServiceLoader].
    public LargeTuningBenchmark() {}

    @Override
    public String name() {
        return "llm-rl-06b";
    }

    @Override
    public String description() {
        return "3 steps of GRPO with LoRA on a random Qwen3-0.6B, 4 x 4 answers of 128 tokens: peak memory (minutes)";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        TuningRuns.inScratch(scratch -> {
            String given = System.getProperty("bellman.large.model", "");
            Path model = given.isEmpty()
                    ? TuningRuns.model(scratch.resolve("model"), ModelConfig.qwen3Of06Billion())
                    : Path.of(given);
            NativeMemory.trim();
            double seconds = TuningRuns.seconds(grpo(scratch, model), STEPS, 1);
            report.accept(new Measurement("grpo_lora_step_seconds", seconds, "s"));
            TuningRuns.peak("grpo_lora", report);
        });
    }

    private static ConfigDocument grpo(Path scratch, Path model) {
        Path data = TuningRuns.lines(
                scratch.resolve("grpo.jsonl"), 64, i -> "{\"prompt\":\"Write the number %04d:\"}".formatted(i));
        String weights = System.getProperty("bellman.large.weights", "int8");
        return TuningRuns.document("""
                algorithm:
                  type: grpo
                  questions: {rewards: [{type: share, characters: "[a-z]"}]}
                  sampling: {prompts: 4, samples: 4, max-tokens: 128, weights: %s}
                adapter: {rank: 16}
                gradient-checkpointing: true
                """.formatted(weights), model, data);
    }
}
