package bellman.simd;

import static bellman.simd.Gemm.PANEL;
import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;
import static jdk.incubator.vector.VectorOperators.GT;

import jdk.incubator.vector.FloatVector;

/// The way of a gradient through a non-linearity on a panel of columns, in one pass: the gradient is multiplied by
/// the derivative, packed for the weights' gradient, and its columns are added up for the biases'.
public final class Descents {
    private Descents() {}

    /// Multiplies `d`, `[m][n]`, by `1 - y²`, packs it and adds its columns to `sums`, rows in ascending order.
    public static void tanhDescent(
            int m, int n, float[] y, int yo, float[] d, int at, float[] packed, int po, float[] sums, int so) {
        int j = 0;
        for (; j + PANEL <= n; j += PANEL) {
            tanhPanel(m, n, y, yo + j, d, at + j, packed, po + j * m, sums, so + j);
        }
        if (j < n) {
            for (int i = 0; i < m; i++) {
                Activations.tanhGradient(y, yo + i * n + j, d, at + i * n + j, n - j);
            }
            lastPanel(m, n, j, d, at, packed, po, sums, so);
        }
    }

    /// Sets `d`, `[m][n]`, to zero where `y` is, packs it and adds its columns to `sums`.
    public static void reluDescent(
            int m, int n, float[] y, int yo, float[] d, int at, float[] packed, int po, float[] sums, int so) {
        int j = 0;
        for (; j + PANEL <= n; j += PANEL) {
            reluPanel(m, n, y, yo + j, d, at + j, packed, po + j * m, sums, so + j);
        }
        if (j < n) {
            for (int i = 0; i < m; i++) {
                Activations.reluGradient(y, yo + i * n + j, d, at + i * n + j, n - j);
            }
            lastPanel(m, n, j, d, at, packed, po, sums, so);
        }
    }

    /// Packs `d`, `[m][n]` with rows `ldd` apart, and adds its columns to `sums`.
    public static void descent(int m, int n, float[] d, int at, int ldd, float[] packed, int po, float[] sums, int so) {
        Gemm.pack(m, n, d, at, ldd, packed, po);
        Sums.columns(m, n, d, at, ldd, sums, so);
    }

    static void copyPanel(int k, float[] b, int bo, int ldb, float[] packed, int po) {
        int q = bo;
        for (int p = 0; p < k; p++) {
            FloatVector.fromArray(S, b, q).intoArray(packed, po + p * PANEL);
            FloatVector.fromArray(S, b, q + L).intoArray(packed, po + p * PANEL + L);
            q += ldb;
        }
    }

    private static void lastPanel(
            int m, int n, int j, float[] d, int at, float[] packed, int po, float[] sums, int so) {
        Gemm.pack(m, n - j, d, at + j, n, packed, po + j * m);
        Sums.columns(m, n - j, d, at + j, n, sums, so + j);
    }

    private static void tanhPanel(
            int m, int n, float[] y, int yo, float[] d, int at, float[] packed, int po, float[] sums, int so) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector s0 = FloatVector.fromArray(S, sums, so);
        FloatVector s1 = FloatVector.fromArray(S, sums, so + L);
        for (int i = 0; i < m; i++) {
            int p = yo + i * n;
            int q = at + i * n;
            FloatVector y0 = FloatVector.fromArray(S, y, p);
            FloatVector y1 = FloatVector.fromArray(S, y, p + L);
            FloatVector d0 = FloatVector.fromArray(S, d, q).mul(y0.neg().fma(y0, one));
            FloatVector d1 = FloatVector.fromArray(S, d, q + L).mul(y1.neg().fma(y1, one));
            s0 = s0.add(d0);
            s1 = s1.add(d1);
            d0.intoArray(d, q);
            d1.intoArray(d, q + L);
            d0.intoArray(packed, po + i * PANEL);
            d1.intoArray(packed, po + i * PANEL + L);
        }
        s0.intoArray(sums, so);
        s1.intoArray(sums, so + L);
    }

    private static void reluPanel(
            int m, int n, float[] y, int yo, float[] d, int at, float[] packed, int po, float[] sums, int so) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector s0 = FloatVector.fromArray(S, sums, so);
        FloatVector s1 = FloatVector.fromArray(S, sums, so + L);
        for (int i = 0; i < m; i++) {
            int p = yo + i * n;
            int q = at + i * n;
            FloatVector d0 = zero.blend(
                    FloatVector.fromArray(S, d, q),
                    FloatVector.fromArray(S, y, p).compare(GT, 0f));
            FloatVector d1 = zero.blend(
                    FloatVector.fromArray(S, d, q + L),
                    FloatVector.fromArray(S, y, p + L).compare(GT, 0f));
            s0 = s0.add(d0);
            s1 = s1.add(d1);
            d0.intoArray(d, q);
            d1.intoArray(d, q + L);
            d0.intoArray(packed, po + i * PANEL);
            d1.intoArray(packed, po + i * PANEL + L);
        }
        s0.intoArray(sums, so);
        s1.intoArray(sums, so + L);
    }
}
