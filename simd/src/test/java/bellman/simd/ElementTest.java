package bellman.simd;

import static bellman.simd.KernelTest.same;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// Kernels that work element by element: bit-equal to their twins at all sizes, and near the mathematics.
final class ElementTest {
    private static final int MOST = 70;
    private final Random random = new Random(3);

    private interface Forward {
        void run(float[] x, int xo, float[] y, int yo, int n);
    }

    private interface Twin {
        float of(float x);
    }

    @Test
    void activationsEqualTheirTwinsAtEverySize() {
        forward(Activations::tanh, Scalar::tanh);
        forward(Activations::relu, Scalar::relu);
        forward(Activations::sigmoid, Scalar::sigmoid);
        forward(Activations::silu, Scalar::silu);
        forward(Activations::gelu, Scalar::gelu);
    }

    @Test
    void derivativesEqualTheirTwinsAtEverySize() {
        gradient(Activations::tanhGradient, Scalar::tanhSlope);
        gradient(Activations::reluGradient, x -> x > 0 ? 1f : 0f);
        gradient(Activations::siluGradient, Scalar::siluSlope);
        gradient(Activations::geluGradient, Scalar::geluSlope);
    }

    @Test
    void activationsAreWithinFewUlpsOfTheMathematics() {
        near(Scalar::tanh, Math::tanh, 3.4e-7);
        near(Scalar::sigmoid, x -> 1 / (1 + Math.exp(-x)), 2e-7);
        near(Scalar::silu, x -> x / (1 + Math.exp(-x)), 3e-6);
        near(Scalar::gelu, ElementTest::gelu, 3e-6);
        near(Scalar::siluSlope, slope(x -> x / (1 + Math.exp(-x))), 3e-6);
        near(Scalar::geluSlope, slope(ElementTest::gelu), 1e-5);
    }

    @Test
    void aNumberThatIsNoneStaysNone() {
        float[] x = new float[MOST];
        java.util.Arrays.fill(x, Float.NaN);
        for (Forward f : new Forward[] {
            Activations::tanh, Activations::relu, Activations::sigmoid, Activations::silu, Activations::gelu
        }) {
            float[] y = new float[MOST];
            f.run(x, 0, y, 0, MOST);
            for (float v : y) {
                assertTrue(Float.isNaN(v));
            }
        }
    }

    @Test
    void layerNormNormalisesEachRow() {
        for (int n : new int[] {1, 2, 7, 16, 17, 64, 65}) {
            int m = 3;
            float[] x = normal(m * n);
            float[] ones = new float[n];
            java.util.Arrays.fill(ones, 1f);
            float[] scale = normal(n);
            float[] shift = normal(n);
            float[] unit = new float[m * n];
            float[] inverse = new float[m];
            float[] y = new float[m * n];
            LayerNorms.forward(m, n, x, 0, ones, scale, 0, shift, 0, unit, inverse, 0, y, 0);
            for (int i = 0; i < m; i++) {
                double mean = 0;
                double square = 0;
                for (int j = 0; j < n; j++) {
                    mean += x[i * n + j] / (double) n;
                }
                for (int j = 0; j < n; j++) {
                    square += (x[i * n + j] - mean) * (x[i * n + j] - mean) / n;
                }
                for (int j = 0; j < n; j++) {
                    double expected = (x[i * n + j] - mean) / Math.sqrt(square + 1e-5) * scale[j] + shift[j];
                    assertEquals(expected, y[i * n + j], 1e-5);
                }
            }
        }
    }

    @Test
    void optimisersEqualTheirTwinsAtEverySize() {
        for (int n = 1; n <= MOST; n++) {
            float[][] a = arrays(n);
            float[][] b = copy(a);
            Updates.adam(a[0], a[1], a[2], a[3], 1, n, 0.5f, 0.99f, 0.1f, 1.1f, 0.1f, 0.999f, 0.001f, 1e-5f);
            Scalar.adam(b[0], b[1], b[2], b[3], 1, n, 0.5f, 0.99f, 0.1f, 1.1f, 0.1f, 0.999f, 0.001f, 1e-5f);
            compare(a, b, n);
            for (boolean nesterov : new boolean[] {false, true}) {
                a = arrays(n);
                b = copy(a);
                Updates.sgd(a[0], a[1], a[2], 1, n, 0.5f, 0.1f, 0.9f, nesterov);
                Scalar.sgd(b[0], b[1], b[2], 1, n, 0.5f, 0.1f, 0.9f, nesterov);
                compare(a, b, n);
            }
            a = arrays(n);
            b = copy(a);
            Updates.rmsProp(a[0], a[1], a[3], 1, n, 0.5f, 0.1f, 0.99f, 0.01f, 1e-5f, 1e-4f);
            Scalar.rmsProp(b[0], b[1], b[3], 1, n, 0.5f, 0.1f, 0.99f, 0.01f, 1e-5f, 1e-4f);
            compare(a, b, n);
            Updates.polyak(a[0], a[2], 1, n, 0.05f);
            Scalar.polyak(b[0], b[2], 1, n, 0.05f);
            compare(a, b, n);
        }
    }

    /// As in a unit that has fallen silent: moments shrink to zero and never linger where arithmetic is slow.
    @Test
    void momentsEndAtZeroAndNotAmongSubnormalNumbers() {
        for (int n : new int[] {3, 16, 37}) {
            float[] w = new float[n];
            float[] g = new float[n];
            float[][] m = new float[4][n];
            for (float[] moment : m) {
                Arrays.fill(moment, 1e-3f);
            }
            for (int step = 0; step < 2000; step++) {
                Updates.adam(w, g, m[0], m[1], 0, n, 1f, 1f, 1e-3f, 1f, 0.1f, 0.9f, 0.1f, 1e-8f);
                Updates.sgd(w, g, m[2], 0, n, 1f, 1e-3f, 0.9f, false);
                Updates.rmsProp(w, g, m[3], 0, n, 1f, 1e-3f, 0.9f, 0.1f, 0f, 1e-8f);
                for (float[] moment : m) {
                    for (float x : moment) {
                        assertTrue(x == 0 || x >= Float.MIN_NORMAL);
                    }
                }
            }
            for (float[] moment : m) {
                assertArrayEquals(new float[n], moment);
            }
        }
    }

    @Test
    void recurrentCellsEqualTheirTwinsAtEveryWidth() {
        for (int h = 1; h <= 40; h++) {
            float[] x = normal(4 * h);
            float[] m = normal(4 * h);
            float[] p = normal(h);
            float[] d = normal(h);
            float[][] a = {
                x.clone(), new float[h], normal(h), normal(h), new float[4 * h], new float[4 * h], new float[h]
            };
            float[][] b = copy(a);
            Cells.gru(h, a[0], 0, m, 0, p, 0, a[1], 0);
            Scalar.gru(0, h, b[0], 0, m, 0, p, 0, b[1], 0);
            Cells.gruBackward(h, a[0], 0, m, 0, p, 0, d, 0, a[2], 0, a[4], 0, a[5], 0);
            Scalar.gruBackward(0, h, b[0], 0, m, 0, p, 0, d, 0, b[2], 0, b[4], 0, b[5], 0);
            compare(a, b, h);
            Cells.lstm(h, a[0], 0, m, 0, p, 0, a[6], 0, a[1], 0);
            Scalar.lstm(0, h, b[0], 0, m, 0, p, 0, b[6], 0, b[1], 0);
            Cells.lstmBackward(h, a[0], 0, p, 0, a[6], 0, d, 0, a[2], 0, a[3], 0, a[4], 0);
            Scalar.lstmBackward(0, h, b[0], 0, p, 0, b[6], 0, d, 0, b[2], 0, b[3], 0, b[4], 0);
            compare(a, b, h);
        }
    }

    private void forward(Forward kernel, Twin twin) {
        for (int n = 0; n <= MOST; n++) {
            float[] x = normal(n + 3);
            float[] expected = new float[n + 3];
            float[] found = new float[n + 3];
            for (int i = 0; i < n; i++) {
                expected[2 + i] = twin.of(x[1 + i]);
            }
            kernel.run(x, 1, found, 2, n);
            same(expected, found, "size " + n);
        }
    }

    private void gradient(Forward kernel, Twin slope) {
        for (int n = 0; n <= MOST; n++) {
            float[] x = normal(n + 3);
            float[] d = normal(n + 3);
            float[] expected = d.clone();
            for (int i = 0; i < n; i++) {
                float s = slope.of(x[1 + i]);
                expected[2 + i] = s == 0 ? 0f : d[2 + i] * s;
            }
            kernel.run(x, 1, d, 2, n);
            same(expected, d, "size " + n);
        }
    }

    private static void near(Twin twin, DoubleUnaryOperator truth, double tolerance) {
        for (float x = -20; x <= 20; x += 0.0037f) {
            assertEquals(truth.applyAsDouble(x), twin.of(x), tolerance, "at " + x);
        }
        for (float x = 1e-30f; x < 1e15f; x *= 10) {
            assertTrue(Float.isFinite(twin.of(x)) && Float.isFinite(twin.of(-x)), "at " + x);
        }
    }

    private static double gelu(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    private static DoubleUnaryOperator slope(DoubleUnaryOperator f) {
        return x -> (f.applyAsDouble(x + 1e-5) - f.applyAsDouble(x - 1e-5)) / 2e-5;
    }

    private float[][] arrays(int n) {
        float[][] all = {normal(n), normal(n), normal(n), normal(n)};
        for (int i = 0; i < n; i++) {
            all[3][i] = Math.abs(all[3][i]);
        }
        return all;
    }

    private static float[][] copy(float[][] x) {
        float[][] y = new float[x.length][];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i].clone();
        }
        return y;
    }

    private static void compare(float[][] a, float[][] b, int n) {
        for (int i = 0; i < a.length; i++) {
            same(b[i], a[i], "array " + i + " at size " + n);
        }
    }

    private float[] normal(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) (2 * random.nextGaussian());
        }
        return x;
    }
}
