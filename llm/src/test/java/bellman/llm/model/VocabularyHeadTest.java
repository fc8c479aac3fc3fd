package bellman.llm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/// The projection to the vocabulary, in chunks.
class VocabularyHeadTest {
    private static final int HIDDEN = 6;
    private final Random random = new Random(7);

    private float[] normal(int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    private int[] ids(int count, int vocabulary) {
        return random.ints(count, 0, vocabulary).toArray();
    }

    /// What the head shall compute, in double precision: log-probability and entropy of one state.
    private static double[] reference(double[] h, float[] w, int target, double temperature) {
        int vocabulary = w.length / HIDDEN;
        double[] z = new double[vocabulary];
        for (int v = 0; v < vocabulary; v++) {
            for (int i = 0; i < HIDDEN; i++) {
                z[v] += h[i] * w[v * HIDDEN + i] / temperature;
            }
        }
        double most = Arrays.stream(z).max().orElseThrow();
        double sum = Arrays.stream(z).map(x -> Math.exp(x - most)).sum();
        double normalizer = most + Math.log(sum);
        double entropy = Arrays.stream(z)
                .map(x -> -Math.exp(x - normalizer) * (x - normalizer))
                .sum();
        return new double[] {z[target] - normalizer, entropy};
    }

    private static double[] row(float[] states, int i) {
        double[] h = new double[HIDDEN];
        for (int j = 0; j < HIDDEN; j++) {
            h[j] = states[i * HIDDEN + j];
        }
        return h;
    }

    @Test
    void logProbabilitiesAndEntropiesAreThoseOfTheSoftmaxInDoubles() {
        for (int vocabulary : new int[] {1, 17, 512, 1500}) {
            float[] states = normal(5 * HIDDEN, 2);
            float[] w = normal(vocabulary * HIDDEN, 1);
            int[] targets = ids(5, vocabulary);
            try (var _ = new TensorScope();
                    var head = new VocabularyHead(
                            List.of(Tensors.floats(w, vocabulary, HIDDEN)),
                            Tensors.floats(states, 5, HIDDEN),
                            targets,
                            0.7,
                            true,
                            false)) {
                for (int i = 0; i < 5; i++) {
                    double[] expected = reference(row(states, i), w, targets[i], 0.7);
                    assertEquals(expected[0], head.logProbs()[i], 5e-6);
                    assertEquals(expected[1], head.entropies()[i], 5e-6);
                }
            }
        }
    }

    @Test
    void gradientsAreFiniteDifferencesOfBothTogether() {
        int vocabulary = 40;
        double temperature = 1.3;
        float[] states = normal(3 * HIDDEN, 1);
        float[] w = normal(vocabulary * HIDDEN, 1);
        int[] targets = ids(3, vocabulary);
        float[] d = {0.5f, 0, -1.2f};
        float[] e = {0, 0.8f, 0.3f};
        try (var _ = new TensorScope()) {
            Tensor projection = Tensors.floats(w, vocabulary, HIDDEN).requires_grad_(true);
            float[] dStates;
            try (var head = new VocabularyHead(
                    List.of(projection), Tensors.floats(states, 3, HIDDEN), targets, temperature, true, true)) {
                dStates = Tensors.toArray(head.backward(d, e));
            }
            double step = 1e-5;
            for (int i = 0; i < dStates.length; i++) {
                int row = i / HIDDEN;
                double[] h = row(states, row);
                h[i % HIDDEN] += step;
                double[] up = reference(h, w, targets[row], temperature);
                h[i % HIDDEN] -= 2 * step;
                double[] down = reference(h, w, targets[row], temperature);
                double expected = (d[row] * (up[0] - down[0]) + e[row] * (up[1] - down[1])) / (2 * step);
                assertEquals(expected, dStates[i], 2e-6);
            }
            float[] dProjection = Tensors.toArray(projection.grad());
            for (int i = 0; i < dProjection.length; i++) {
                double expected = 0;
                float before = w[i];
                for (int row = 0; row < 3; row++) {
                    w[i] = before + 1e-3f;
                    double[] up = reference(row(states, row), w, targets[row], temperature);
                    float higher = w[i];
                    w[i] = before - 1e-3f;
                    double[] down = reference(row(states, row), w, targets[row], temperature);
                    expected += (d[row] * (up[0] - down[0]) + e[row] * (up[1] - down[1])) / (higher - w[i]);
                    w[i] = before;
                }
                assertEquals(expected, dProjection[i], 1e-5);
            }
        }
    }

    @Test
    void severalChunksAreOneSoftmaxAndHaveItsGradient() {
        int vocabulary = 33_003;
        int count = 601;
        float[] d = normal(count, 1);
        Arrays.fill(d, 100, 200, 0);
        int[] targets = ids(count, vocabulary);
        try (var _ = new TensorScope()) {
            Tensor states = Tensors.floats(normal(count * HIDDEN, 1), count, HIDDEN);
            Tensor projection = Tensors.floats(normal(vocabulary * HIDDEN, 1), vocabulary, HIDDEN)
                    .requires_grad_(true);
            float[] logProbs;
            Tensor dStates;
            try (var head = new VocabularyHead(List.of(projection), states, targets, 1, false, true)) {
                logProbs = head.logProbs();
                dStates = head.backward(d, new float[0]);
            }
            Tensor dProjection = projection.grad().clone();
            // In double precision, so that only the head's own rounding is seen, whatever sums the processor's library
            // takes
            Tensor leaf = states.detach().to(torch.ScalarType.Double).requires_grad_(true);
            Tensor wide = projection.detach().to(torch.ScalarType.Double).requires_grad_(true);
            Tensor all = torch.linear(leaf, wide)
                    .log_softmax(1)
                    .gather(1, Tensors.indices(targets, count, 1))
                    .squeeze(1);
            all.mul(Tensors.floats(d, count)).sum().backward();
            assertArrayEquals(Tensors.toArray(all.detach().to(torch.ScalarType.Float)), logProbs, 3e-5f);
            assertNear(leaf.grad(), dStates);
            assertNear(wide.grad(), dProjection);
        }
    }

    private static void assertNear(Tensor expected, Tensor found) {
        try (var _ = GradientMode.off()) {
            double largest = expected.abs().max().item_double();
            double distance = expected.sub(found).abs().max().item_double();
            assertTrue(distance <= 1e-5 * largest, () -> distance + " of " + largest);
        }
    }

    @Test
    void whatWasKeptOfFewLogitsGivesTheSameGradientAsWhatIsComputedAgain() {
        int vocabulary = 50;
        float[] w = normal(vocabulary * HIDDEN, 1);
        float[] states = normal(4 * HIDDEN, 1);
        int[] targets = ids(4, vocabulary);
        float[] d = {1, -2, 0.5f, 3};
        float[][] gradients = new float[2][];
        for (int kept = 0; kept < 2; kept++) {
            try (var _ = new TensorScope()) {
                Tensor projection = Tensors.floats(w, vocabulary, HIDDEN).requires_grad_(true);
                try (var head = new VocabularyHead(
                        List.of(projection), Tensors.floats(states, 4, HIDDEN), targets, 2, false, kept == 1)) {
                    head.backward(d, new float[0]);
                }
                gradients[kept] = Tensors.toArray(projection.grad());
            }
        }
        assertArrayEquals(gradients[0], gradients[1], 2e-6f);
    }

    @Test
    void aLogitThatIsNotFiniteIsFound() {
        float[] states = normal(3 * HIDDEN, 1);
        states[2 * HIDDEN] = Float.NaN;
        try (var _ = new TensorScope();
                var head = new VocabularyHead(
                        List.of(Tensors.floats(normal(20 * HIDDEN, 1), 20, HIDDEN)),
                        Tensors.floats(states, 3, HIDDEN),
                        new int[] {1, 2, 3},
                        1,
                        false,
                        false)) {
            assertEquals(2, head.broken());
        }
    }
}
