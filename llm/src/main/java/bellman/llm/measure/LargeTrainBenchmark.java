package bellman.llm.measure;

import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.checkpoint.SaveOptions;
import bellman.llm.lora.LoraAdapter;
import bellman.llm.lora.LoraConfig;
import bellman.llm.lora.LoraTargets;
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
import bellman.store.disk.DurableFiles;
import bellman.torch.Device;
import bellman.torch.NativeMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Steps of AdamW on a model of the shape of Qwen3-0.6B, made here, saved and loaded from its files: in how much
/// memory, and how fast. Activations are computed again in the backward.
///
/// The system property `bellman.large.model` names a folder to load instead of making one, `bellman.large.device`
/// where it is trained, such as `cuda`.
public final class LargeTrainBenchmark implements Benchmark {
    private static final int THREADS = 2;
    private static final double NANOS = 1e9;
    private static final double MIB = 1 << 20;
    private static final int RANK = 16;
    private final boolean lora;

    /// For [java.util.ServiceLoader]: all weights are trained.
    public LargeTrainBenchmark() {
        this(false);
    }

    private LargeTrainBenchmark(boolean lora) {
        this.lora = lora;
    }

    /// With low-rank adapters beside all linear maps, and nothing else trained.
    public static final class Lora implements Benchmark {
        private final LargeTrainBenchmark all = new LargeTrainBenchmark(true);

        /// For [java.util.ServiceLoader].
        public Lora() {}

        @Override
        public String name() {
            return "llm-train-06b-lora";
        }

        @Override
        public String description() {
            return "the same with low-rank adapters in place of all weights";
        }

        @Override
        public void run(Consumer<Measurement> report) {
            all.run(report);
        }
    }

    @Override
    public String name() {
        return "llm-train-06b";
    }

    @Override
    public String description() {
        return "3 training steps of a random Qwen3-0.6B on 4 x 512 tokens: peak memory and tokens a second (minutes)";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        String given = System.getProperty("bellman.large.model", "");
        if (!given.isEmpty()) {
            train(Path.of(given), report);
            return;
        }
        try {
            Path root = Files.createTempDirectory("bellman-large");
            try {
                Path folder = root.resolve("model");
                make(folder);
                train(folder, report);
            } finally {
                DurableFiles.deleteTree(root);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no room for a model of 2.4 GB in the temporary folder", e);
        }
    }

    private static void make(Path folder) {
        try (CausalModel model = CausalModel.random(ModelConfig.qwen3Of06Billion(), 0, options())) {
            ModelFolder.save(model, folder, SaveOptions.defaults());
        }
        NativeMemory.trim();
    }

    private static ComputeOptions options() {
        return ComputeOptions.defaults()
                .withDevice(Device.named(System.getProperty("bellman.large.device", "cpu")))
                .withThreads(THREADS)
                .withCheckpointing(true);
    }

    private void train(Path folder, Consumer<Measurement> report) {
        int rows = Integer.getInteger("bellman.large.rows", 4);
        int length = Integer.getInteger("bellman.large.length", 512);
        int steps = Integer.getInteger("bellman.large.steps", 3);
        String prefix = lora ? "lora_" : "full_";
        long began = System.nanoTime();
        try (CausalModel model = ModelFolder.load(folder, options())) {
            report.accept(new Measurement(prefix + "load", (System.nanoTime() - began) / NANOS, "s"));
            report.accept(
                    new Measurement(prefix + "load_peak_rss", NativeMemory.now().peak() / MIB, "MiB"));
            if (lora) {
                LoraAdapter.attach(model, LoraConfig.of(RANK, new LoraTargets.AllLinear()), 0);
            }
            var random = new SplittableRandom(0);
            double[] seconds = new double[steps];
            try (Optimizer optimizer = model.optimizer(new OptimizerConfig.AdamW(0.9f, 0.999f, 1e-8f, 0.01f))) {
                for (int step = 0; step < steps; step++) {
                    long begin = System.nanoTime();
                    int[][] ids = new int[rows][];
                    for (int i = 0; i < rows; i++) {
                        ids[i] = random.ints(length, 0, model.vocabulary()).toArray();
                    }
                    try (Tape tape = model.tape()) {
                        float[] gradient =
                                model.forward(tape, TokenBatch.of(ids)).logProbs();
                        Arrays.fill(gradient, -1f / gradient.length);
                        model.backward(tape, TokenScores.of(gradient));
                    }
                    optimizer.step(1e-5f, 1f);
                    seconds[step] = (System.nanoTime() - begin) / NANOS;
                }
            }
            report.accept(
                    new Measurement(prefix + "train_tokens", rows * length / Measurement.median(seconds), "tokens/s"));
            report.accept(new Measurement(
                    prefix + "train_peak_rss", NativeMemory.now().peak() / MIB, "MiB"));
            long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(p -> p.getType() == MemoryType.HEAP)
                    .mapToLong(p -> p.getPeakUsage().getUsed())
                    .sum();
            report.accept(new Measurement(prefix + "train_heap_peak", heap / MIB, "MiB"));
        }
    }
}
