package bellman.nn;

import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Initialization;
import bellman.net.Layer;
import bellman.net.Network;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.Output;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.run.RandomStream;
import bellman.simd.Gemm;
import bellman.simd.Scalar;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// How fast the kernels are on this machine, beside their scalar twins, and a small network made of them. One
/// thread. Each figure is a median over repetitions after a warm-up.
public final class KernelBenchmark implements Benchmark {
    private static final int BATCH = 256;
    private static final long WARM_UP_NANOS = 1_500_000_000;
    private static final long SAMPLE_NANOS = 2_000_000;
    private static final int SAMPLES = 101;

    private Consumer<Measurement> report = measurement -> {};

    /// For [java.util.ServiceLoader].
    public KernelBenchmark() {}

    @Override
    public String name() {
        return "kernels";
    }

    @Override
    public String description() {
        return "vector kernels beside their scalar twins, one thread (about 30 s)";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        this.report = report;
        for (int width : new int[] {64, 256}) {
            products(width);
        }
        network();
    }

    private void products(int n) {
        float[] x = normal(BATCH * n);
        float[] d = normal(BATCH * n);
        float[] w = normal(n * n);
        float[] bias = normal(n);
        float[] y = new float[BATCH * n];
        float[] g = new float[n * n];
        float[] packed = new float[Gemm.packedSize(n, n)];
        float[] packedRows = new float[Gemm.packedSize(BATCH, n)];
        Gemm.pack(n, n, w, 0, n, packed, 0);
        Gemm.pack(BATCH, n, d, 0, n, packedRows, 0);
        double work = 2e-9 * BATCH * n * n;
        rate("forward_" + n, work, () -> Gemm.packedRows(BATCH, n, n, x, 0, n, packed, 0, bias, 0, 0, y, 0, n));
        rate(
                "forward_" + n + "_scalar",
                work,
                () -> Scalar.gemm(BATCH, n, n, x, 0, n, 1, w, 0, n, bias, 0, 0, y, 0, n));
        rate("inputs_gradient_" + n, work, () -> {
            Gemm.packTransposed(n, n, w, 0, packed);
            Gemm.packedRows(BATCH, n, n, d, 0, n, packed, 0, bias, 0, 0, y, 0, n);
        });
        rate("weights_gradient_" + n, work, () -> Gemm.outer(n, n, BATCH, x, 0, n, packedRows, 0, g, 0, n));
        rate(
                "weights_gradient_" + n + "_scalar",
                work,
                () -> Scalar.gemm(n, n, BATCH, x, 0, 1, n, d, 0, n, g, 0, n, g, 0, n));
    }

    private void network() {
        Layer hidden = new Layer.Dense(64, Activation.TANH, false, 1.4f);
        var plan = new Architecture(
                4,
                List.of(new Architecture.Branch(
                        "policy", List.of(hidden, hidden), List.of(new Output.Linear(2, 0.01f)))),
                Initialization.ORTHOGONAL);
        var backend = new NnBackend();
        Network network = backend.network(plan, new RandomStream(1), Workers.ONE);
        Optimizer optimizer =
                backend.optimizer(new OptimizerConfig.Adam(0.9f, 0.999f, 1e-5f), List.of(network), Workers.ONE);
        Network.Tape tape = network.tape(BATCH);
        Rows rows = Rows.independent(BATCH);
        float[] x = normal(BATCH * 4);
        float[] d = normal(BATCH * 2);
        double seconds = seconds(() -> {
            network.forward(tape, x, rows);
            network.backward(tape, d, true, false);
            optimizer.step(1e-9f, 0.5f);
        });
        double forward = 2e-9 * BATCH * (4 * 64 + 64 * 64 + 64 * 2);
        double backward = 2 * forward - 2e-9 * BATCH * 4 * 64;
        report.accept(new Measurement("kernel_network_64_update", 1e6 * seconds, "us"));
        report.accept(new Measurement("kernel_network_64_rate", (forward + backward) / seconds, "GFLOP/s"));
    }

    private void rate(String name, double work, Runnable kernel) {
        report.accept(new Measurement("kernel_" + name, work / seconds(kernel), "GFLOP/s"));
    }

    /// The median time of one run.
    private static double seconds(Runnable kernel) {
        long begin = System.nanoTime();
        long runs = 0;
        while (System.nanoTime() - begin < WARM_UP_NANOS) {
            kernel.run();
            runs++;
        }
        long each = Math.max(1, SAMPLE_NANOS * runs / WARM_UP_NANOS);
        double[] samples = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            long from = System.nanoTime();
            for (long k = 0; k < each; k++) {
                kernel.run();
            }
            samples[i] = (System.nanoTime() - from) * 1e-9 / each;
        }
        Arrays.sort(samples);
        return samples[SAMPLES / 2];
    }

    private static float[] normal(int count) {
        var random = new RandomStream(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
