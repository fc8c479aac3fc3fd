package bellman.llm.model;

import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.torch.DType;
import bellman.torch.Device;
import bellman.torch.GradientMode;
import bellman.torch.LibTorch;
import bellman.torch.NativeMemory;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// The projection to a vocabulary of 151,936 from 2,048 states of 256 numbers, forward and backward, beside plain
/// cross-entropy over all logits at once: seconds, memory beyond the projection and its gradient, and how far the
/// gradients are apart.
public final class VocabularyHeadBenchmark implements Benchmark {
    private static final int VOCABULARY = 151_936;
    private static final int HIDDEN = 256;
    private static final int TOKENS = 2048;
    private static final int REPETITIONS = 5;
    private static final int THREADS = 2;
    private static final double NANOS = 1e9;
    private static final double MIB = 1 << 20;

    /// For [java.util.ServiceLoader].
    public VocabularyHeadBenchmark() {}

    @Override
    public String name() {
        return "llm-head";
    }

    @Override
    public String description() {
        return "vocabulary of 151,936 in chunks beside plain cross-entropy, two threads (a minute)";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        LibTorch.threads(THREADS);
        int[] targets = new SplittableRandom(1).ints(TOKENS, 0, VOCABULARY).toArray();
        try (var _ = new TensorScope()) {
            LibTorch.seed(1);
            Tensor projection = normal(VOCABULARY, 0.1).requires_grad_(true);
            Tensor states = normal(TOKENS, 1).requires_grad_(true);
            projection.mutable_grad().put(torch.zeros_like(projection).detach().fill_(new Scalar(0.0)));
            long before = NativeMemory.now().peak();
            Tensor[] own = new Tensor[1];
            double chunked =
                    Measurement.median(REPETITIONS, () -> seconds(() -> own[0] = chunked(projection, states, targets)));
            report.accept(new Measurement("head", chunked, "s"));
            report.accept(new Measurement("head_extra", (NativeMemory.now().peak() - before) / MIB, "MiB"));
            Tensor gradient = projection.grad().clone();
            double plain = Measurement.median(REPETITIONS, () -> seconds(() -> plain(projection, states, targets)));
            report.accept(new Measurement("plain", plain, "s"));
            report.accept(new Measurement("plain_extra", (NativeMemory.now().peak() - before) / MIB, "MiB"));
            report.accept(
                    new Measurement("head_gradient_error", distance(projection.grad(), gradient), "of the largest"));
            report.accept(new Measurement("state_gradient_error", distance(states.grad(), own[0]), "of the largest"));
        }
    }

    private static Tensor normal(long rows, double deviation) {
        return torch.randn(new long[] {rows, HIDDEN}, Device.cpu().options(DType.FLOAT32))
                .mul_(new Scalar(deviation));
    }

    private static double seconds(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / NANOS;
    }

    private static Tensor chunked(Tensor projection, Tensor states, int[] targets) {
        float[] d = new float[TOKENS];
        Arrays.fill(d, -1f / TOKENS);
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            projection.grad().zero_();
            try (var head = new VocabularyHead(List.of(projection), states, targets, 1, false, true)) {
                return scope.pass(head.backward(d, new float[0]));
            }
        }
    }

    private static void plain(Tensor projection, Tensor states, int[] targets) {
        try (var _ = new TensorScope()) {
            projection.grad().zero_();
            states.mutable_grad().reset();
            torch.cross_entropy_loss(torch.linear(states, projection), Tensors.indices(targets, TOKENS))
                    .backward();
        }
    }

    private static double distance(Tensor expected, Tensor found) {
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            return expected.sub(found).abs().max().item_double()
                    / expected.abs().max().item_double();
        }
    }
}
