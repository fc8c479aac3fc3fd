package bellman.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Kernels against their scalar twins, bit for bit, over awkward sizes.
final class KernelTest {
    private static final int[] SIZES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100};
    private static final int GUARD = 5;
    private final Random random = new Random(7);

    @Test
    void theVectorLengthIsTheOneAskedFor() {
        Integer bits = Integer.getInteger("bellman.simd.bits");
        assertTrue(bits == null || bits == 32 * Lanes.count());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 27, 64, 100})
    void rowsAndOuterAreTheTwinsChains(int m) {
        for (int n : SIZES) {
            for (int k : SIZES) {
                multiply(m, n, k);
            }
        }
    }

    @Test
    void farRowsAreTheTwinsChains() {
        multiply(70, 256, 130);
        multiply(130, 200, 256);
        multiply(1, 256, 130);
        multiply(1, 8 * Lanes.count() + 21, 3);
    }

    private void multiply(int m, int n, int k) {
        int lda = k + 2;
        int ldc = n + 3;
        float[] a = normal(GUARD + m * lda);
        float[] b = normal(GUARD + k * n);
        float[] bias = normal(GUARD + n);
        float[] c = normal(GUARD + m * ldc + GUARD);
        String what = m + " x " + n + " x " + k;

        float[] expected = c.clone();
        Scalar.gemm(m, n, k, a, GUARD, lda, 1, b, GUARD, n, bias, GUARD, 0, expected, GUARD, ldc);
        float[] found = c.clone();
        Gemm.rows(m, n, k, a, GUARD, lda, b, GUARD, bias, GUARD, 0, found, GUARD, ldc);
        same(expected, found, "rows " + what);

        float[] packed = new float[Gemm.packedSize(k, n)];
        Gemm.pack(k, n, b, GUARD, n, packed, 0);
        found = c.clone();
        Gemm.packedRows(m, n, k, a, GUARD, lda, packed, 0, bias, GUARD, 0, found, GUARD, ldc);
        same(expected, found, "packed rows " + what);

        expected = c.clone();
        Scalar.gemm(m, n, k, a, GUARD, lda, 1, b, GUARD, n, c, GUARD, ldc, expected, GUARD, ldc);
        found = c.clone();
        Gemm.packedRows(m, n, k, a, GUARD, lda, packed, 0, found, GUARD, ldc, found, GUARD, ldc);
        same(expected, found, "added rows " + what);

        float[] left = normal(GUARD + k * (m + 2));
        expected = c.clone();
        Scalar.gemm(m, n, k, left, GUARD, 1, m + 2, b, GUARD, n, c, GUARD, ldc, expected, GUARD, ldc);
        found = c.clone();
        Gemm.outer(m, n, k, left, GUARD, m + 2, packed, 0, found, GUARD, ldc);
        same(expected, found, "outer " + what);

        if (n <= Gemm.NARROW) {
            narrow(m, n, k, a, lda, b, bias, left, what);
        }
    }

    private void narrow(int m, int n, int k, float[] a, int lda, float[] b, float[] bias, float[] left, String what) {
        float[] expected = new float[m * n];
        float[] column = new float[k];
        for (int j = 0; j < n; j++) {
            for (int p = 0; p < k; p++) {
                column[p] = b[GUARD + p * n + j];
            }
            for (int i = 0; i < m; i++) {
                expected[i * n + j] = Scalar.dot(a, GUARD + i * lda, column, 0, k) + bias[GUARD + j];
            }
        }
        float[] found = new float[m * n];
        Gemm.narrow(m, n, k, a, GUARD, lda, b, GUARD, bias, GUARD, found, 0, n);
        same(expected, found, "narrow " + what);

        float[] c = normal(m * n);
        expected = c.clone();
        Scalar.gemm(m, n, k, left, GUARD, 1, m + 2, b, GUARD, n, c, 0, n, expected, 0, n);
        Gemm.narrowOuter(m, n, k, left, GUARD, m + 2, b, GUARD, n, c, 0);
        same(expected, c, "narrow outer " + what);
    }

    @Test
    void packedTransposesHoldTheTranspose() {
        for (int k : SIZES) {
            for (int n : SIZES) {
                float[] b = normal(n * k);
                float[] turned = new float[n * k];
                for (int j = 0; j < n; j++) {
                    for (int p = 0; p < k; p++) {
                        turned[p * n + j] = b[j * k + p];
                    }
                }
                float[] expected = new float[Gemm.packedSize(k, n)];
                float[] found = new float[expected.length];
                Gemm.pack(k, n, turned, 0, n, expected, 0);
                Gemm.packTransposed(k, n, b, 0, found);
                same(expected, found, k + " x " + n);
            }
        }
    }

    @Test
    void sumsHaveTheTwinsTree() {
        for (int n : SIZES) {
            float[] x = normal(GUARD + n);
            float[] y = normal(GUARD + n);
            assertEquals(Scalar.dot(x, GUARD, y, GUARD, n), Sums.dot(x, GUARD, y, GUARD, n), 0f, "dot " + n);
            assertEquals(Scalar.dot(x, GUARD, x, GUARD, n), Sums.squares(x, GUARD, n), 0f, "squares " + n);
        }
    }

    @Test
    void columnsAreSummedInOrder() {
        for (int n : SIZES) {
            float[] x = normal(13 * (n + 2));
            float[] sums = normal(n);
            float[] expected = sums.clone();
            for (int i = 0; i < 13; i++) {
                for (int j = 0; j < n; j++) {
                    expected[j] += x[i * (n + 2) + j];
                }
            }
            Sums.columns(13, n, x, 0, n + 2, sums, 0);
            same(expected, sums, "columns " + n);
        }
    }

    @Test
    void descentsPackAndSum() {
        for (int n : SIZES) {
            for (int m : new int[] {1, 7, 64}) {
                descend(m, n, n + 2);
            }
        }
    }

    private void descend(int m, int n, int apart) {
        float[] d = normal(m * apart);
        float[] sums = normal(n);
        float[] expectedSums = sums.clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                expectedSums[j] += d[i * apart + j];
            }
        }
        float[] packed = normal(Gemm.packedSize(m, n));
        float[] expectedPacked = new float[packed.length];
        Gemm.pack(m, n, d, 0, apart, expectedPacked, 0);
        Descents.descent(m, n, d, 0, apart, packed, 0, sums, 0);
        String what = "descent " + m + " x " + n;
        same(expectedPacked, packed, what);
        same(expectedSums, sums, what);
    }

    static void same(float[] expected, float[] found, String what) {
        if (!Arrays.equals(expected, found)) {
            assertArrayEquals(expected, found, 0f, what);
        }
    }

    private float[] normal(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
