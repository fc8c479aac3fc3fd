package bellman.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.run.RandomStream;
import bellman.torch.FusedAdam.Decay;
import bellman.torch.FusedAdam.Group;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FusedAdamTest {
    private static final int SIZE = 1000;

    /// Adam, equations of algorithm 1, and AdamW, algorithm 2, in double precision.
    @ParameterizedTest
    @EnumSource(Decay.class)
    void stepsFollowThePapers(Decay decay) {
        try (var _ = new TensorScope()) {
            var random = new RandomStream(5);
            Tensor x = Draws.tensor(random, 10, SIZE / 10).requires_grad_(true);
            Tensor y = Draws.tensor(random, 10, SIZE / 10).requires_grad_(true);
            double[] expected = widen(x);
            double[] frozen = widen(y);
            double[] m = new double[SIZE];
            double[] v = new double[SIZE];
            double decayRate = 0.1;
            double epsilon = 1e-6;
            var groups = List.of(new Group(List.of(x), decayRate), new Group(List.of(y), 0));
            try (var adam = new FusedAdam(groups, decay, 0.8, 0.99, epsilon)) {
                for (int step = 1; step <= 40; step++) {
                    float[] gradient = Draws.normal(random, SIZE);
                    double scale = step % 3 == 0 ? 0.25 : 1;
                    double rate = 0.02 / step;
                    x.mutable_grad().put(Tensors.floats(gradient, 10, SIZE / 10));
                    for (int i = 0; i < SIZE; i++) {
                        double g = scale * gradient[i] + (decay == Decay.COUPLED ? decayRate * expected[i] : 0);
                        expected[i] *= decay == Decay.DECOUPLED ? 1 - rate * decayRate : 1;
                        m[i] = 0.8 * m[i] + 0.2 * g;
                        v[i] = 0.99 * v[i] + 0.01 * g * g;
                        double root = Math.sqrt(v[i] / (1 - Math.pow(0.99, step)));
                        expected[i] -= rate * m[i] / (1 - Math.pow(0.8, step)) / (root + epsilon);
                    }
                    adam.step(rate, scale);
                }
                assertArrayEquals(expected, widen(x), 3e-6);
                assertArrayEquals(frozen, widen(y), 0, "a tensor without a gradient is left alone");
                assertArrayEquals(m, widen(adam.means().getFirst()), 2e-6);
                adam.clearGradients();
                assertEquals(0, GradientNorm.of(List.of(x, y)));
                assertEquals(40, adam.steps());
            }
        }
    }

    @Test
    void aStepLeavesNothingBehind() {
        try (var _ = new TensorScope()) {
            Tensor x = Draws.tensor(new RandomStream(1), 5, 5).requires_grad_(true);
            x.mutable_grad().put(Draws.tensor(new RandomStream(2), 5, 5));
            long before = Pointer.totalCount();
            try (var adam = new FusedAdam(List.of(new Group(List.of(x), 0)), Decay.DECOUPLED, 0.9, 0.999, 1e-8)) {
                assertEquals(before + 2, Pointer.totalCount());
                adam.step(0.1, 0.5);
                assertEquals(before + 2, Pointer.totalCount());
            }
            assertEquals(before, Pointer.totalCount());
        }
    }

    @Test
    void theNormIsOfAllGradientsTogetherAndScalesThemToTheMost() {
        try (var _ = new TensorScope()) {
            Tensor x = Draws.tensor(new RandomStream(1), 1, 4).requires_grad_(true);
            Tensor y = Draws.tensor(new RandomStream(1), 1, 1).requires_grad_(true);
            x.mutable_grad().put(Tensors.floats(new float[] {1, -2, 4, 2}, 1, 4));
            y.mutable_grad().put(Tensors.floats(new float[] {12}, 1, 1));
            List<Tensor> both = List.of(x, y);
            assertEquals(13, GradientNorm.of(both));
            assertEquals(1, GradientNorm.scale(13, 13));
            GradientNorm.apply(both, GradientNorm.scale(13, 6.5));
            assertEquals(6.5, GradientNorm.of(both), 1e-5);
            assertEquals(-1, Tensors.toArray(x.grad())[1], 1e-6);
        }
    }

    private static double[] widen(Tensor tensor) {
        float[] values = Tensors.toArray(tensor.detach());
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
