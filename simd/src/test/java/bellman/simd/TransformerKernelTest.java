package bellman.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The kernels of a decoder's training, over awkward sizes, beside their definitions in double precision.
final class TransformerKernelTest {
    private static final int ROWS = 5;
    private final Random random = new Random(3);
    private final Arena arena = Arena.ofAuto();

    private float[] normal(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    private MemorySegment memory(float[] x) {
        return arena.allocateFrom(ValueLayout.JAVA_FLOAT, x);
    }

    private static float[] array(MemorySegment memory) {
        return memory.toArray(ValueLayout.JAVA_FLOAT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 16, 31, 64, 100})
    void rowsAreDividedByTheirRootMeanSquareAndGradientsFollow(int n) {
        float[] x = normal(ROWS * n);
        float[] scale = normal(n);
        float[] d = normal(ROWS * n);
        float[] before = normal(ROWS * n);
        MemorySegment y = memory(new float[ROWS * n]);
        MemorySegment e = memory(before);
        float[] inverse = new float[ROWS];
        float[] sums = new float[n];
        RmsNorms.forward(0, 2, n, memory(x), memory(scale), 1e-6, y, inverse);
        RmsNorms.forward(2, ROWS, n, memory(x), memory(scale), 1e-6, y, inverse);
        RmsNorms.backward(0, ROWS, n, memory(x), memory(scale), inverse, memory(d), e, sums);
        double[] expectedSums = new double[n];
        for (int row = 0; row < ROWS; row++) {
            double squares = 0;
            double along = 0;
            for (int i = 0; i < n; i++) {
                int at = row * n + i;
                squares += (double) x[at] * x[at];
                along += (double) d[at] * scale[i] * x[at];
            }
            double r = 1 / Math.sqrt(squares / n + 1e-6);
            for (int i = 0; i < n; i++) {
                int at = row * n + i;
                assertEquals(x[at] * r * scale[i], array(y)[at], 2e-6);
                double gradient = r * d[at] * scale[i] - x[at] * r * r * r * along / n;
                assertEquals(before[at] + gradient, array(e)[at], 1e-5 * (1 + r));
                expectedSums[i] += d[at] * x[at] * r;
            }
        }
        for (int i = 0; i < n; i++) {
            assertEquals(expectedSums[i], sums[i], 5e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 20, 32})
    void pairsOfColumnsTurnAndTurnBack(int half) {
        int size = 2 * half + 3;
        int heads = 2;
        float[] x = normal(ROWS * heads * size);
        float[] cosine = new float[ROWS * (half + 1)];
        float[] sine = new float[cosine.length];
        for (int i = 0; i < cosine.length; i++) {
            cosine[i] = (float) Math.cos(i);
            sine[i] = (float) Math.sin(i);
        }
        MemorySegment turned = memory(x);
        Turns.apply(0, ROWS, heads, size, half, turned, memory(cosine), memory(sine), half + 1, false);
        float[] found = array(turned);
        for (int row = 0; row < ROWS; row++) {
            for (int head = 0; head < heads; head++) {
                int at = (row * heads + head) * size;
                for (int i = 0; i < half; i++) {
                    double angle = row * (half + 1) + i;
                    assertEquals(x[at + i] * Math.cos(angle) - x[at + i + half] * Math.sin(angle), found[at + i], 1e-6);
                    assertEquals(
                            x[at + i + half] * Math.cos(angle) + x[at + i] * Math.sin(angle),
                            found[at + i + half],
                            1e-6);
                }
                for (int i = 2 * half; i < size; i++) {
                    assertEquals(x[at + i], found[at + i]);
                }
            }
        }
        Turns.apply(0, 2, heads, size, half, turned, memory(cosine), memory(sine), half + 1, true);
        Turns.apply(2, ROWS, heads, size, half, turned, memory(cosine), memory(sine), half + 1, true);
        for (int i = 0; i < x.length; i++) {
            assertEquals(x[i], array(turned)[i], 1e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 13, 64, 100})
    void gatesMultiplyAndGradientsFollow(int n) {
        float[] g = normal(n);
        float[] u = normal(n);
        float[] d = normal(n);
        MemorySegment y = memory(new float[n]);
        Gates.forward(0, n / 2, memory(g), memory(u), y);
        Gates.forward(n / 2, n, memory(g), memory(u), y);
        MemorySegment dg = memory(g);
        MemorySegment du = memory(u);
        MemorySegment again = memory(d);
        Gates.backward(0, n / 2, dg, du, again);
        Gates.backward(n / 2, n, dg, du, again);
        for (int i = 0; i < n; i++) {
            double s = 1 / (1 + Math.exp(-g[i]));
            assertEquals(g[i] * s * u[i], array(y)[i], 2e-6);
            assertEquals(array(y)[i], array(again)[i], 1e-6);
            assertEquals(g[i] * s * d[i], array(du)[i], 2e-6);
            assertEquals(s * (1 + g[i] * (1 - s)) * u[i] * d[i], array(dg)[i], 3e-6);
        }
    }
}
