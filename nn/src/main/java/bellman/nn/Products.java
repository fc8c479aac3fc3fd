package bellman.nn;

import bellman.simd.Gemm;
import bellman.simd.Sums;

/// The three products of a linear map `y = x W + b` whose weights, `[in][out]`, stand at `weight` in an array.
final class Products {
    /// Rows that a weight's gradient takes at a time, so that they stay in the first cache.
    static final int BLOCK = 64;
    /// Rows of weights in one part of their gradient: a multiple of what a kernel takes at a time.
    static final int PANEL = 24;

    private static final int MOST = 1 << 14;
    private static final float[] ZERO = new float[MOST];

    private Products() {}

    /// `c = a b`, or `c += a b`: `m` rows of `k` numbers by `[k][n]`.
    static void multiply(
            int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, float[] c, int co, int ldc, boolean add) {
        for (int j = 0; j < n; j += MOST) {
            float[] init = add ? c : ZERO;
            Gemm.run(m, Math.min(MOST, n - j), k, a, ao, lda, 1, b, bo + j, n, init, add ? co + j : 0, add ? ldc : 0,
                    c, co + j, ldc);
        }
    }

    /// `y = x W + bias`.
    static void affine(
            int m, int in, int out, float[] x, int xo, float[] values, int weight, int bias, float[] y, int yo, int ldy) {
        Gemm.run(m, out, in, x, xo, in, 1, values, weight, out, values, bias, 0, y, yo, ldy);
    }

    /// Parts of [#gradients].
    static int parts(int in) {
        return (in + PANEL - 1) / PANEL;
    }

    /// `dW += xᵀ d` for the rows of `W` that belong to part `part`, and with part 0 the biases' gradient.
    static void gradients(
            int part, int rows, int in, int out,
            float[] x, int xo, float[] d, int at, int ldd, float[] gradients, int weight, int bias) {
        int first = part * PANEL;
        int height = Math.min(PANEL, in - first);
        int g = weight + first * out;
        for (int r = 0; r < rows; r += BLOCK) {
            int count = Math.min(BLOCK, rows - r);
            Gemm.run(height, out, count, x, xo + r * in + first, 1, in, d, at + r * ldd, ldd,
                    gradients, g, out, gradients, g, out);
        }
        if (part == 0) {
            Sums.columns(rows, out, d, at, ldd, gradients, bias);
        }
    }

    /// `turned = Wᵀ`, `[out][in]`.
    static void transpose(float[] values, int weight, int in, int out, float[] turned) {
        for (int i = 0; i < in; i++) {
            int from = weight + i * out;
            for (int j = 0; j < out; j++) {
                turned[j * in + i] = values[from + j];
            }
        }
    }
}
