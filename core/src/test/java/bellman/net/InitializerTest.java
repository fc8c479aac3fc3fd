package bellman.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InitializerTest {

    @ParameterizedTest
    @CsvSource({"4, 64", "64, 4", "64, 64", "1, 1", "7, 3", "100, 99", "1, 20", "20, 1"})
    void orthogonalWeightsAreOrthonormalTimesTheirGain(int in, int out) {
        float[] w = new float[3 + in * out];
        new Initializer(Initialization.ORTHOGONAL, new RandomStream(1)).dense(w, 3, 0, in, out, 1.5f);
        boolean tall = in >= out;
        int count = Math.min(in, out);
        for (int a = 0; a < count; a++) {
            for (int b = 0; b <= a; b++) {
                double dot = 0;
                for (int i = 0; i < Math.max(in, out); i++) {
                    int p = tall ? i * out + a : a * out + i;
                    int q = tall ? i * out + b : b * out + i;
                    dot += (double) w[3 + p] * w[3 + q];
                }
                assertEquals(a == b ? 2.25 : 0, dot, 1e-6);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"200, 300", "300, 200"})
    void kaimingHasItsVarianceAndUniformItsBounds(int in, int out) {
        float[] w = new float[in * out + out];
        new Initializer(Initialization.KAIMING, new RandomStream(1)).dense(w, 0, in * out, in, out, 2f);
        double square = 0;
        for (int i = 0; i < in * out; i++) {
            square += (double) w[i] * w[i] / (in * out);
        }
        assertEquals(4.0 / in, square, 0.05 / in * 4);
        assertEquals(0f, w[in * out]);
        new Initializer(Initialization.UNIFORM, new RandomStream(1)).dense(w, 0, in * out, in, out, 2f);
        double bound = 1 / Math.sqrt(in);
        double largest = 0;
        for (float v : w) {
            largest = Math.max(largest, Math.abs(v));
        }
        assertTrue(largest <= bound + 1e-7 && largest > 0.99 * bound && w[in * out] != 0);
    }
}
