package bellman.llm.measure;

import bellman.llm.decode.KeyValuePages;
import bellman.llm.decode.WeightSource;
import bellman.llm.decode.WeightType;
import bellman.llm.generate.Completion;
import bellman.llm.generate.EngineMeter;
import bellman.llm.generate.EngineSettings;
import bellman.llm.generate.GenerationRequest;
import bellman.llm.generate.SamplingOptions;
import bellman.llm.generate.SimdEngine;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.torch.NativeMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/// Continuing prompts of 32 tokens by 128 greedily with a Qwen3 of 3.4 million parameters, on two threads: what
/// `peers/llm/bench_generate.py` does with transformers; and 64 prompts with continuations of 8 to 128 tokens.
/// The system properties `bench.batches`, `bench.repeats`, `bench.threads`, `bench.weights` and `bench.guesses` change
/// it for a profile.
public final class GenerateBenchmark implements Benchmark {
    private static final int PROMPT = 32;
    private static final int NEW = 128;
    private static final int REPEATS = Integer.getInteger("bench.repeats", 7);
    private static final int WARM_UP = 2;
    private static final int[] BATCHES = Arrays.stream(
                    System.getProperty("bench.batches", "1,16,64").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    private static final int THREADS = Integer.getInteger("bench.threads", 2);
    private static final int GUESSES = Integer.getInteger("bench.guesses", 0);
    private static final WeightType WEIGHTS = WeightType.valueOf(System.getProperty("bench.weights", "FLOAT32"));
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final double NANOS = 1e9;
    private static final double MIB = 1 << 20;

    /// For [java.util.ServiceLoader].
    public GenerateBenchmark() {}

    @Override
    public String name() {
        return "llm-generate";
    }

    @Override
    public String description() {
        return "greedy continuations by a small Qwen3, tokens a second at several batch sizes (about 20 s)";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        try (CausalModel model = CausalModel.random(
                        TrainBenchmark.config(), 0, ComputeOptions.defaults().withThreads(THREADS));
                SimdEngine engine = new SimdEngine(
                        model.config(),
                        WeightSource.of(model),
                        EngineSettings.defaults()
                                .withThreads(THREADS)
                                .withCacheBytes(1024 * KeyValuePages.pageBytes(model.config()))
                                .withWeights(WEIGHTS)
                                .withGuesses(GUESSES),
                        Optional.empty(),
                        EngineMeter.NONE)) {
            for (int batch : BATCHES) {
                report.accept(new Measurement(
                        "generate_batch" + batch + "_tokens", rate(engine, batch, i -> NEW), "tokens/s"));
            }
            SplittableRandom lengths = new SplittableRandom(1);
            int[] drawn = lengths.ints(64, 8, NEW + 1).toArray();
            report.accept(new Measurement("generate_mixed64_tokens", rate(engine, 64, i -> drawn[i]), "tokens/s"));
        }
        report.accept(new Measurement("generate_peak_rss", NativeMemory.now().peak() / MIB, "MiB"));
    }

    private static double rate(SimdEngine engine, int batch, IntUnaryOperator length) {
        double[] rates = new double[REPEATS - WARM_UP];
        SplittableRandom random = new SplittableRandom(2);
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            List<GenerationRequest> requests = new ArrayList<>();
            for (int i = 0; i < batch; i++) {
                // Other prompts each time: none may be known already.
                int[] prompt = random.ints(PROMPT, 0, 1000).toArray();
                requests.add(GenerationRequest.of(prompt, SamplingOptions.greedy(length.applyAsInt(i))));
            }
            long begin = System.nanoTime();
            long tokens = 0;
            for (Completion completion : engine.generate(requests, LONG)) {
                tokens += completion.ids().length;
            }
            if (repeat >= WARM_UP) {
                rates[repeat - WARM_UP] = tokens * NANOS / (System.nanoTime() - begin);
            }
        }
        return Measurement.median(rates);
    }
}
