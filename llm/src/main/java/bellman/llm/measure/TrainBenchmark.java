package bellman.llm.measure;

import bellman.llm.model.AttentionConfig;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ModelConfig;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.SequenceModel.Tape;
import bellman.net.TokenBatch;
import bellman.net.TokenScores;
import bellman.torch.NativeMemory;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Forward, backward and AdamW of a Qwen3 with 3.4 million parameters, on 8 sequences of 256 tokens, in single
/// precision on two threads: what `peers/llm/bench_torch.py` does with plain torch.
public final class TrainBenchmark implements Benchmark {
    private static final int ROWS = 8;
    private static final int LENGTH = 256;
    private static final int STEPS = 22;
    private static final int WARM_UP = 2;
    private static final int THREADS = 2;
    private static final double NANOS = 1e9;
    private static final double MIB = 1 << 20;
    private final SplittableRandom random = new SplittableRandom(0);

    /// For [java.util.ServiceLoader].
    public TrainBenchmark() {}

    @Override
    public String name() {
        return "llm-train";
    }

    @Override
    public String description() {
        return "training steps of a small Qwen3, tokens a second and peak memory, two threads (about 20 s)";
    }

    /// The model of the peers' benchmarks.
    static ModelConfig config() {
        return ModelConfig.qwen3(1024, 256, 4, new AttentionConfig(4, 2, 64, false, false, true), 768, 1024);
    }

    @Override
    public void run(Consumer<Measurement> report) {
        try (CausalModel model = CausalModel.random(
                        config(), 0, ComputeOptions.defaults().withThreads(THREADS));
                Optimizer optimizer = model.optimizer(new OptimizerConfig.AdamW(0.9f, 0.999f, 1e-8f, 0.01f))) {
            double[] whole = new double[STEPS - WARM_UP];
            double[] forward = new double[STEPS - WARM_UP];
            long processor = 0;
            for (int step = 0; step < STEPS; step++) {
                if (step == WARM_UP) {
                    processor = processorNanos();
                }
                long begin = System.nanoTime();
                long between = step(model, optimizer);
                if (step >= WARM_UP) {
                    forward[step - WARM_UP] = (between - begin) / NANOS;
                    whole[step - WARM_UP] = (System.nanoTime() - begin) / NANOS;
                }
            }
            double tokens = ROWS * LENGTH;
            double used = (processorNanos() - processor) / NANOS;
            report.accept(new Measurement("train_tokens", tokens / Measurement.median(whole), "tokens/s"));
            report.accept(new Measurement("forward_tokens", tokens / Measurement.median(forward), "tokens/s"));
            report.accept(new Measurement(
                    "train_tokens_best", tokens / Arrays.stream(whole).min().orElse(0), "tokens/s"));
            report.accept(new Measurement("train_tokens_per_cpu_second", tokens * whole.length / used, "tokens/s"));
            report.accept(new Measurement("train_peak_rss", NativeMemory.now().peak() / MIB, "MiB"));
        }
    }

    private long step(CausalModel model, Optimizer optimizer) {
        int[][] rows = new int[ROWS][];
        for (int i = 0; i < ROWS; i++) {
            rows[i] = random.ints(LENGTH, 0, 1000).toArray();
        }
        long between;
        try (Tape tape = model.tape()) {
            float[] gradient = model.forward(tape, TokenBatch.of(rows)).logProbs();
            between = System.nanoTime();
            Arrays.fill(gradient, -1f / gradient.length);
            model.backward(tape, TokenScores.of(gradient));
        }
        optimizer.step(1e-4f, Float.POSITIVE_INFINITY);
        return between;
    }

    private static long processorNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
