package bellman.llm.measure;

import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.decode.WeightType;
import bellman.llm.generate.Completion;
import bellman.llm.generate.EngineMeter;
import bellman.llm.generate.EngineSettings;
import bellman.llm.generate.Engines;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.generate.GenerationRequest;
import bellman.llm.generate.LogProbGap;
import bellman.llm.generate.SamplingOptions;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ModelConfig;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// A model that no cache holds, of the shape of Qwen3-0.6B: prompts of 32 tokens and 32 sampled ones by
/// matrices in single precision, bfloat16 and bytes, and how far their log-probabilities are from the
/// trainer's. The system property `bellman.large.model` names a folder; without it the weights are random.
public final class LargeGenerateBenchmark implements Benchmark {
    private static final int THREADS = 2;
    private static final int PROMPT = 32;
    private static final int NEW = Integer.getInteger("bench.tokens", 32);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final double NANOS = 1e9;

    /// For [java.util.ServiceLoader].
    public LargeGenerateBenchmark() {}

    @Override
    public String name() {
        return "llm-generate-06b";
    }

    @Override
    public String description() {
        return "sampling from a Qwen3-0.6B in fp32, bf16 and int8, and the gap to the trainer's log-probabilities (minutes)";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        ComputeOptions options = ComputeOptions.defaults().withThreads(THREADS);
        String folder = System.getProperty("bellman.large.model", "");
        try (CausalModel model = folder.isEmpty()
                ? CausalModel.random(ModelConfig.qwen3Of06Billion(), 0, options)
                : ModelFolder.load(Path.of(folder), options)) {
            for (WeightType type : WeightType.values()) {
                EngineSettings settings =
                        EngineSettings.defaults().withThreads(THREADS).withWeights(type);
                try (GenerationEngine engine = Engines.of(model, settings, Optional.empty(), EngineMeter.NONE)) {
                    String prefix = "generate06b_" + type.name().toLowerCase(Locale.ROOT) + "_";
                    for (int batch : new int[] {1, 8}) {
                        // A first time to warm up: kernels are slow until they are compiled.
                        run(engine, model, batch, prefix, m -> {});
                        run(engine, model, batch, prefix, report);
                    }
                }
            }
        }
    }

    private static void run(
            GenerationEngine engine, CausalModel model, int batch, String prefix, Consumer<Measurement> report) {
        var random = new SplittableRandom(batch);
        List<int[]> prompts = new ArrayList<>();
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            int[] prompt = random.ints(PROMPT, 0, model.vocabulary()).toArray();
            prompts.add(prompt);
            requests.add(GenerationRequest.of(prompt, SamplingOptions.of(NEW).withSeed(i)));
        }
        long begin = System.nanoTime();
        List<Completion> completions = engine.generate(requests, LONG);
        double seconds = (System.nanoTime() - begin) / NANOS;
        report.accept(new Measurement(prefix + "batch" + batch + "_tokens", batch * NEW / seconds, "tokens/s"));
        LogProbGap gap = LogProbGap.of(model, prompts, completions, 1);
        report.accept(new Measurement(prefix + "batch" + batch + "_gap", gap.meanAbsolute(), "nats"));
    }
}
