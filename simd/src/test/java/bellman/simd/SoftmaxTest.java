package bellman.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class SoftmaxTest {

    @Test
    void exponentialsAreThoseOfTheTwinAndOfTheFormula() {
        var random = new Random(5);
        for (int n : new int[] {1, 3, 15, 16, 17, 40, 1023, 1024, 1025, 5000}) {
            float[] x = new float[n + 2];
            float max = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                x[i + 2] = (float) (12 * random.nextGaussian());
                max = Math.max(max, x[i + 2]);
            }
            assertEquals(max, Softmaxes.max(x, 2, n));
            float[] y = new float[n];
            float scale = 0.7f;
            double sum = Softmaxes.exponentials(x, 2, n, max, scale, y, 0, new float[16]);
            double expected = 0;
            for (int i = 0; i < n; i++) {
                float argument = (x[i + 2] - max) * scale;
                assertEquals(Softmaxes.exp(argument), y[i]);
                assertEquals(Math.exp(argument), y[i], 3e-7 * Math.exp(argument) + 1e-37);
                expected += Math.exp(argument);
            }
            assertEquals(expected, sum, 1e-6 * expected);
        }
    }

    @Test
    void minusInfinityWeighsNothingAndNanIsSeen() {
        float[] x = {1, Float.NEGATIVE_INFINITY, 0};
        double sum = Softmaxes.exponentials(x, 0, 3, 1, 1, x, 0, new float[16]);
        assertEquals(1 + Math.exp(-1), sum, 1e-6);
        assertEquals(0f, x[1]);
        float[] broken = new float[40];
        broken[33] = Float.NaN;
        assertTrue(Float.isNaN(Softmaxes.max(broken, 0, 40)));
    }
}
