package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/// Products of a few rows by a large matrix that streams from native memory, as decoding a language model
/// needs them. The matrix is `[panel][k][PANEL]`, a *panel* being [Gemm#PANEL] columns of the result, the
/// last one filled up with zeros; results have room for whole panels. Memory is aligned to [#ALIGNMENT]
/// bytes, without which half of the loads touch two cache lines.
///
/// Each element of a result is one chain of fused multiply-adds in ascending order that begins at zero,
/// whatever the number of rows and however panels are cut among threads: a row's bits do not depend on its
/// company. [Scalar#gemm] is the specification.
public final class Panels {
    /// Columns of a panel.
    public static final int PANEL = Gemm.PANEL;
    /// Bytes.
    public static final int ALIGNMENT = 64;

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long VECTOR = 4L * L;
    private static final long ROW = 2 * VECTOR;
    /// Panels that one row takes at once.
    private static final int GROUP = 4;
    /// Whether there are 32 vector registers, and not 16.
    static final boolean MANY_REGISTERS = L == 16;

    private Panels() {}

    /// Panels of a matrix with `n` columns.
    public static int count(int n) {
        return (n + PANEL - 1) / PANEL;
    }

    /// Bytes of a packed matrix of `k` rows and `n` columns.
    public static long bytes(int k, int n) {
        return 4L * k * count(n) * PANEL;
    }

    /// Packs rows `from` to `from + rows - 1` of the matrix's transpose, `[n][k]` in `b` from `bo` on, as
    /// weights of linear maps lie in files: each is a column of the product.
    public static void pack(int k, int from, int rows, float[] b, int bo, MemorySegment packed) {
        for (int j = 0; j < rows; j++) {
            int column = from + j;
            long at = (long) (column / PANEL) * k * PANEL + column % PANEL;
            for (int p = 0; p < k; p++) {
                packed.setAtIndex(ValueLayout.JAVA_FLOAT, at + (long) p * PANEL, b[bo + j * k + p]);
            }
        }
    }

    /// Reads column `column` back, `k` numbers.
    public static void column(int k, int column, MemorySegment packed, float[] y, int yo) {
        long at = (long) (column / PANEL) * k * PANEL + column % PANEL;
        for (int p = 0; p < k; p++) {
            y[yo + p] = packed.getAtIndex(ValueLayout.JAVA_FLOAT, at + (long) p * PANEL);
        }
    }

    /// `y[i][j] = Σ_p x[i][p] w[p][j]` for `i < m` and the columns of panels `from` to `to - 1`. Rows of `x`
    /// are `ldx` apart, of `y` `ldy`.
    public static void multiply(
            int m, int k, float[] x, int xo, int ldx, MemorySegment w, int from, int to, float[] y, int yo, int ldy) {
        // A few panels at a time, which stay in the second cache while all rows pass.
        for (int p = from; p < to; p += GROUP) {
            group(m, k, x, xo, ldx, w, p, Math.min(p + GROUP, to), y, yo, ldy);
        }
    }

    /// All rows by panels `from` to `to - 1`, at most [#GROUP].
    private static void group(
            int m, int k, float[] x, int xo, int ldx, MemorySegment w, int from, int to, float[] y, int yo, int ldy) {
        int rest = m % 8;
        int eights = !MANY_REGISTERS ? 0 : rest > 4 ? m : m - rest;
        int fours = Math.max(eights, m / 4 * 4);
        for (int p = from; p < to; p++) {
            int i = 0;
            for (; i < eights; i += 8) {
                eight(
                        Math.min(8, m - i),
                        k,
                        x,
                        xo + i * ldx,
                        ldx,
                        w,
                        start(p, k),
                        y,
                        yo + i * ldy + p * PANEL,
                        ldy,
                        false);
            }
            for (; i < fours; i += 4) {
                four(k, x, xo + i * ldx, ldx, w, start(p, k), y, yo + i * ldy + p * PANEL, ldy);
            }
        }
        int twos = Math.max(fours, m / 2 * 2);
        for (int i = fours; i < twos; i += 2) {
            int p = from;
            for (; p + 2 <= to; p += 2) {
                two(k, x, xo + i * ldx, ldx, w, start(p, k), y, yo + i * ldy + p * PANEL, ldy);
            }
            for (; p < to; p++) {
                one(k, x, xo + i * ldx, w, start(p, k), y, yo + i * ldy + p * PANEL);
                one(k, x, xo + (i + 1) * ldx, w, start(p, k), y, yo + (i + 1) * ldy + p * PANEL);
            }
        }
        if (twos < m) {
            lastRow(k, x, xo + twos * ldx, w, from, to, y, yo + twos * ldy);
        }
    }

    private static void lastRow(int k, float[] x, int xo, MemorySegment w, int from, int to, float[] y, int yo) {
        if (to - from == GROUP) {
            oneByFour(k, x, xo, w, start(from, k), y, yo + from * PANEL);
        } else {
            for (int p = from; p < to; p++) {
                one(k, x, xo, w, start(p, k), y, yo + p * PANEL);
            }
        }
    }

    /// Where a panel begins.
    private static long start(int panel, int k) {
        return (long) panel * k * ROW;
    }

    private static FloatVector load(MemorySegment w, long at) {
        return FloatVector.fromMemorySegment(S, w, at, ORDER);
    }

    private static FloatVector spread(float[] x, int at) {
        return FloatVector.broadcast(S, x[at]);
    }

    private static FloatVector begin(float[] y, int at, boolean more) {
        return more ? FloatVector.fromArray(S, y, at) : FloatVector.zero(S);
    }

    /// Up to eight rows, one panel: sixteen sums. What is missing of eight repeats the last row.
    ///
    /// @param more whether the sums go on from what is in `y`, rather than from zero: with the same bits, however a
    ///     chain is cut
    static void eight(
            int rows,
            int k,
            float[] x,
            int xo,
            int ldx,
            MemorySegment w,
            long wo,
            float[] y,
            int yo,
            int ldy,
            boolean more) {
        int y1 = yo + Math.min(1, rows - 1) * ldy;
        int y2 = yo + Math.min(2, rows - 1) * ldy;
        int y3 = yo + Math.min(3, rows - 1) * ldy;
        int y4 = yo + Math.min(4, rows - 1) * ldy;
        int y5 = yo + Math.min(5, rows - 1) * ldy;
        int y6 = yo + Math.min(6, rows - 1) * ldy;
        int y7 = yo + Math.min(7, rows - 1) * ldy;
        FloatVector a0 = begin(y, yo, more);
        FloatVector b0 = begin(y, yo + L, more);
        FloatVector a1 = begin(y, y1, more);
        FloatVector b1 = begin(y, y1 + L, more);
        FloatVector a2 = begin(y, y2, more);
        FloatVector b2 = begin(y, y2 + L, more);
        FloatVector a3 = begin(y, y3, more);
        FloatVector b3 = begin(y, y3 + L, more);
        FloatVector a4 = begin(y, y4, more);
        FloatVector b4 = begin(y, y4 + L, more);
        FloatVector a5 = begin(y, y5, more);
        FloatVector b5 = begin(y, y5 + L, more);
        FloatVector a6 = begin(y, y6, more);
        FloatVector b6 = begin(y, y6 + L, more);
        FloatVector a7 = begin(y, y7, more);
        FloatVector b7 = begin(y, y7 + L, more);
        int x1 = xo + Math.min(1, rows - 1) * ldx;
        int x2 = xo + Math.min(2, rows - 1) * ldx;
        int x3 = xo + Math.min(3, rows - 1) * ldx;
        int x4 = xo + Math.min(4, rows - 1) * ldx;
        int x5 = xo + Math.min(5, rows - 1) * ldx;
        int x6 = xo + Math.min(6, rows - 1) * ldx;
        int x7 = xo + Math.min(7, rows - 1) * ldx;
        for (int p = 0; p < k; p++) {
            FloatVector a = load(w, wo + p * ROW);
            FloatVector b = load(w, wo + p * ROW + VECTOR);
            FloatVector c = spread(x, xo + p);
            a0 = c.fma(a, a0);
            b0 = c.fma(b, b0);
            c = spread(x, x1 + p);
            a1 = c.fma(a, a1);
            b1 = c.fma(b, b1);
            c = spread(x, x2 + p);
            a2 = c.fma(a, a2);
            b2 = c.fma(b, b2);
            c = spread(x, x3 + p);
            a3 = c.fma(a, a3);
            b3 = c.fma(b, b3);
            c = spread(x, x4 + p);
            a4 = c.fma(a, a4);
            b4 = c.fma(b, b4);
            c = spread(x, x5 + p);
            a5 = c.fma(a, a5);
            b5 = c.fma(b, b5);
            c = spread(x, x6 + p);
            a6 = c.fma(a, a6);
            b6 = c.fma(b, b6);
            c = spread(x, x7 + p);
            a7 = c.fma(a, a7);
            b7 = c.fma(b, b7);
        }
        a0.intoArray(y, yo);
        b0.intoArray(y, yo + L);
        a1.intoArray(y, y1);
        b1.intoArray(y, y1 + L);
        a2.intoArray(y, y2);
        b2.intoArray(y, y2 + L);
        a3.intoArray(y, y3);
        b3.intoArray(y, y3 + L);
        a4.intoArray(y, y4);
        b4.intoArray(y, y4 + L);
        a5.intoArray(y, y5);
        b5.intoArray(y, y5 + L);
        a6.intoArray(y, y6);
        b6.intoArray(y, y6 + L);
        a7.intoArray(y, y7);
        b7.intoArray(y, y7 + L);
    }

    /// Four rows, one panel: eight sums.
    private static void four(int k, float[] x, int xo, int ldx, MemorySegment w, long wo, float[] y, int yo, int ldy) {
        FloatVector a0 = FloatVector.zero(S);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        int x1 = xo + ldx;
        int x2 = x1 + ldx;
        int x3 = x2 + ldx;
        for (int p = 0; p < k; p++) {
            FloatVector a = load(w, wo + p * ROW);
            FloatVector b = load(w, wo + p * ROW + VECTOR);
            FloatVector c = spread(x, xo + p);
            a0 = c.fma(a, a0);
            b0 = c.fma(b, b0);
            c = spread(x, x1 + p);
            a1 = c.fma(a, a1);
            b1 = c.fma(b, b1);
            c = spread(x, x2 + p);
            a2 = c.fma(a, a2);
            b2 = c.fma(b, b2);
            c = spread(x, x3 + p);
            a3 = c.fma(a, a3);
            b3 = c.fma(b, b3);
        }
        a0.intoArray(y, yo);
        b0.intoArray(y, yo + L);
        a1.intoArray(y, yo + ldy);
        b1.intoArray(y, yo + ldy + L);
        a2.intoArray(y, yo + 2 * ldy);
        b2.intoArray(y, yo + 2 * ldy + L);
        a3.intoArray(y, yo + 3 * ldy);
        b3.intoArray(y, yo + 3 * ldy + L);
    }

    /// Two rows, two panels.
    private static void two(int k, float[] x, int xo, int ldx, MemorySegment w, long wo, float[] y, int yo, int ldy) {
        FloatVector a0 = FloatVector.zero(S);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        int x1 = xo + ldx;
        long next = wo + k * ROW;
        for (int p = 0; p < k; p++) {
            FloatVector u = spread(x, xo + p);
            FloatVector v = spread(x, x1 + p);
            FloatVector a = load(w, wo + p * ROW);
            a0 = u.fma(a, a0);
            a1 = v.fma(a, a1);
            a = load(w, wo + p * ROW + VECTOR);
            b0 = u.fma(a, b0);
            b1 = v.fma(a, b1);
            a = load(w, next + p * ROW);
            c0 = u.fma(a, c0);
            c1 = v.fma(a, c1);
            a = load(w, next + p * ROW + VECTOR);
            d0 = u.fma(a, d0);
            d1 = v.fma(a, d1);
        }
        a0.intoArray(y, yo);
        b0.intoArray(y, yo + L);
        c0.intoArray(y, yo + 2 * L);
        d0.intoArray(y, yo + 3 * L);
        a1.intoArray(y, yo + ldy);
        b1.intoArray(y, yo + ldy + L);
        c1.intoArray(y, yo + ldy + 2 * L);
        d1.intoArray(y, yo + ldy + 3 * L);
    }

    /// One row, four panels: as fast as the memory.
    private static void oneByFour(int k, float[] x, int xo, MemorySegment w, long wo, float[] y, int yo) {
        FloatVector a0 = FloatVector.zero(S);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        long panel = k * ROW;
        for (int p = 0; p < k; p++) {
            long at = wo + p * ROW;
            FloatVector c = spread(x, xo + p);
            a0 = c.fma(load(w, at), a0);
            b0 = c.fma(load(w, at + VECTOR), b0);
            at += panel;
            a1 = c.fma(load(w, at), a1);
            b1 = c.fma(load(w, at + VECTOR), b1);
            at += panel;
            a2 = c.fma(load(w, at), a2);
            b2 = c.fma(load(w, at + VECTOR), b2);
            at += panel;
            a3 = c.fma(load(w, at), a3);
            b3 = c.fma(load(w, at + VECTOR), b3);
        }
        a0.intoArray(y, yo);
        b0.intoArray(y, yo + L);
        a1.intoArray(y, yo + 2 * L);
        b1.intoArray(y, yo + 3 * L);
        a2.intoArray(y, yo + 4 * L);
        b2.intoArray(y, yo + 5 * L);
        a3.intoArray(y, yo + 6 * L);
        b3.intoArray(y, yo + 7 * L);
    }

    private static void one(int k, float[] x, int xo, MemorySegment w, long wo, float[] y, int yo) {
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        for (int p = 0; p < k; p++) {
            FloatVector c = spread(x, xo + p);
            a = c.fma(load(w, wo + p * ROW), a);
            b = c.fma(load(w, wo + p * ROW + VECTOR), b);
        }
        a.intoArray(y, yo);
        b.intoArray(y, yo + L);
    }
}
