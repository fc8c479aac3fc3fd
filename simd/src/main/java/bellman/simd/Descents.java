package bellman.simd;

import static bellman.simd.Gemm.PANEL;
import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// What a layer's gradient needs next: packed for the weights' gradient, its columns added up for the biases'.
public final class Descents {
    private Descents() {}

    /// Packs `d`, `[m][n]` with rows `ldd` apart, and adds its columns to `sums`, rows in ascending order.
    public static void descent(int m, int n, float[] d, int at, int ldd, float[] packed, int po, float[] sums, int so) {
        for (int i = 0; i < m; i++) {
            row(i, m, n, d, at + i * ldd, packed, po, sums, so);
        }
    }

    /// Row `i` of `m` of it. The sums stay in memory: as vectors from row to row they would be in registers only
    /// where the compiler sees through a loop in a loop, and else on the heap.
    ///
    /// @param at where the row stands in `d`
    /// @param po where the first row is packed
    public static void row(int i, int m, int n, float[] d, int at, float[] packed, int po, float[] sums, int so) {
        int to = po + i * PANEL;
        int whole = n - n % PANEL;
        for (int j = 0; j < whole; j += PANEL) {
            FloatVector d0 = FloatVector.fromArray(S, d, at + j);
            FloatVector d1 = FloatVector.fromArray(S, d, at + j + L);
            d0.intoArray(packed, to + j * m);
            d1.intoArray(packed, to + j * m + L);
            FloatVector.fromArray(S, sums, so + j).add(d0).intoArray(sums, so + j);
            FloatVector.fromArray(S, sums, so + j + L).add(d1).intoArray(sums, so + j + L);
        }
        if (whole < n) {
            int last = to + whole * m;
            Arrays.fill(packed, last, last + PANEL, 0f);
            for (int j = whole; j < n; j++) {
                packed[last + j - whole] = d[at + j];
                sums[so + j] += d[at + j];
            }
        }
    }

    static void copyPanel(int k, float[] b, int bo, int ldb, float[] packed, int po) {
        int q = bo;
        for (int p = 0; p < k; p++) {
            FloatVector.fromArray(S, b, q).intoArray(packed, po + p * PANEL);
            FloatVector.fromArray(S, b, q + L).intoArray(packed, po + p * PANEL + L);
            q += ldb;
        }
    }
}
