package bellman.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AdvantagesTest {
    private static final float[] NONE = {};

    @Test
    void normalizedAdvantagesHaveMeanZeroAndDeviationOne() {
        for (int n = 2; n < 100; n++) {
            Random random = new Random(n);
            float[] advantages = new float[n];
            for (int i = 0; i < n; i++) {
                advantages[i] = 1000 + 3 * random.nextFloat();
            }
            float[] normalized = new float[n];
            Advantages.normalize(advantages, NONE, n, normalized);
            double sum = 0;
            double squares = 0;
            for (float a : normalized) {
                sum += a;
                squares += a * a;
            }
            assertEquals(0, sum / n, 1e-6);
            assertEquals(1, squares / (n - 1), 1e-5);
        }
    }

    @Test
    void elementsOfWeightZeroDoNotCount() {
        float[] normalized = new float[5];
        float[] weights = {1, 0, 1, 0, 1};
        Advantages.normalize(new float[] {1, Float.NaN, 2, 1e9f, 3}, weights, 5, normalized);
        assertArrayEquals(new float[] {-1, 0, 0, 0, 1}, normalized, 1e-6f);
    }

    @Test
    void aSingleElementKeepsItsValueAndEqualOnesBecomeZero() {
        float[] normalized = new float[3];
        Advantages.normalize(new float[] {7}, NONE, 1, normalized);
        assertEquals(7, normalized[0]);
        Advantages.normalize(new float[] {7, 7, 7}, NONE, 3, normalized);
        assertArrayEquals(new float[3], normalized);
    }

    @Test
    void explainedVarianceIsOneForPerfectValuesAndZeroForAConstant() {
        float[] targets = {9, 1, 2, 4, -3, 9};
        assertEquals(1, ExplainedVariance.of(targets, targets, 1, 5), 1e-12);
        float[] shifted = {0, 8, 9, 11, 4, 0};
        assertEquals(1, ExplainedVariance.of(shifted, targets, 1, 5), 1e-12, "a constant offset is not variance");
        assertEquals(0, ExplainedVariance.of(new float[6], targets, 1, 5), 1e-12);
        float[] opposite = {-9, -1, -2, -4, 3, -9};
        assertEquals(-3, ExplainedVariance.of(opposite, targets, 1, 5), 1e-12);
        assertTrue(Double.isNaN(ExplainedVariance.of(targets, new float[6], 0, 6)));
    }
}
