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
        int j = n - n % PANEL;
        for (int i = 0; i < m; i++) {
            tanhRow(j, m, y, yo + i * n, d, at + i * n, packed, po + i * PANEL, sums, so);
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
        int j = n - n % PANEL;
        for (int i = 0; i < m; i++) {
            reluRow(j, m, y, yo + i * n, d, at + i * n, packed, po + i * PANEL, sums, so);
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

    /// A row's `n` numbers of whole panels. The sums stay in memory: as vectors from row to row they would be in
    /// registers only where the compiler sees through a loop in a loop, and else on the heap.
    private static void tanhRow(
            int n, int m, float[] y, int yo, float[] d, int at, float[] packed, int po, float[] sums, int so) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int j = 0; j < n; j += PANEL) {
            FloatVector y0 = FloatVector.fromArray(S, y, yo + j);
            FloatVector y1 = FloatVector.fromArray(S, y, yo + j + L);
            FloatVector d0 = FloatVector.fromArray(S, d, at + j).mul(y0.neg().fma(y0, one));
            FloatVector d1 =
                    FloatVector.fromArray(S, d, at + j + L).mul(y1.neg().fma(y1, one));
            d0.intoArray(d, at + j);
            d1.intoArray(d, at + j + L);
            d0.intoArray(packed, po + j * m);
            d1.intoArray(packed, po + j * m + L);
            FloatVector.fromArray(S, sums, so + j).add(d0).intoArray(sums, so + j);
            FloatVector.fromArray(S, sums, so + j + L).add(d1).intoArray(sums, so + j + L);
        }
    }

    private static void reluRow(
            int n, int m, float[] y, int yo, float[] d, int at, float[] packed, int po, float[] sums, int so) {
        FloatVector zero = FloatVector.zero(S);
        for (int j = 0; j < n; j += PANEL) {
            FloatVector d0 = zero.blend(
                    FloatVector.fromArray(S, d, at + j),
                    FloatVector.fromArray(S, y, yo + j).compare(GT, 0f));
            FloatVector d1 = zero.blend(
                    FloatVector.fromArray(S, d, at + j + L),
                    FloatVector.fromArray(S, y, yo + j + L).compare(GT, 0f));
            d0.intoArray(d, at + j);
            d1.intoArray(d, at + j + L);
            d0.intoArray(packed, po + j * m);
            d1.intoArray(packed, po + j * m + L);
            FloatVector.fromArray(S, sums, so + j).add(d0).intoArray(sums, so + j);
            FloatVector.fromArray(S, sums, so + j + L).add(d1).intoArray(sums, so + j + L);
        }
    }
}
