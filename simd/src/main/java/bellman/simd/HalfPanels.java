package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// [Panels] whose numbers are kept in bfloat16, the upper half of a float's bits: half the memory to stream through.
/// Products and sums are in single precision, and with the same bits as by [Panels] of the rounded matrix. An integer
/// holds the numbers of two columns, half a panel apart: a shift makes one of them a float, a mask the other.
public final class HalfPanels {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, S.vectorShape());
    private static final long ROW = 4L * L;
    private static final int SHIFT = 16;
    private static final int UPPER = 0xFFFF0000;

    private HalfPanels() {}

    /// Bytes of a packed matrix of `k` rows and `n` columns.
    public static long bytes(int k, int n) {
        return (long) k * Panels.count(n) * ROW;
    }

    /// Packs as [Panels#pack] does, each number rounded to the nearest, in a tie to the even one.
    public static void pack(int k, int from, int rows, float[] b, int bo, MemorySegment packed) {
        for (int j = 0; j < rows; j++) {
            int column = from + j;
            for (int p = 0; p < k; p++) {
                packed.set(SHORT, at(k, column, p), rounded(b[bo + j * k + p]));
            }
        }
    }

    /// Where a number is: the lower half of an integer in the first half of a panel, else the upper one.
    private static long at(int k, int column, int row) {
        int place = column % Panels.PANEL;
        return ((long) (column / Panels.PANEL) * k + row) * ROW + 4L * (place % L) + 2L * (place / L);
    }

    private static short rounded(float x) {
        int bits = Float.floatToRawIntBits(x);
        if (Float.isNaN(x)) {
            return (short) (bits >>> SHIFT | 0x40);
        }
        return (short) (bits + 0x7FFF + (bits >>> SHIFT & 1) >>> SHIFT);
    }

    /// Reads column `column` back, `k` numbers.
    public static void column(int k, int column, MemorySegment packed, float[] y, int yo) {
        for (int p = 0; p < k; p++) {
            y[yo + p] = Float.intBitsToFloat(packed.get(SHORT, at(k, column, p)) << SHIFT);
        }
    }

    /// The product, as [Panels#multiply].
    ///
    /// @param panel room for a panel of floats, [Panels#bytes] of `k` rows and one column
    public static void multiply(
            int m,
            int k,
            float[] x,
            int xo,
            int ldx,
            MemorySegment w,
            int from,
            int to,
            MemorySegment panel,
            float[] y,
            int yo,
            int ldy) {
        int p = from;
        if (m == 1) {
            for (; p + 4 <= to; p += 4) {
                oneByFour(k, x, xo, w, (long) p * k * ROW, y, yo + p * Panels.PANEL);
            }
        }
        if (Panels.MANY_REGISTERS && m > 1) {
            for (; p < to; p++) {
                for (int i = 0; i < m; i += 8) {
                    int at = yo + i * ldy + p * Panels.PANEL;
                    eight(Math.min(8, m - i), k, x, xo + i * ldx, ldx, w, (long) p * k * ROW, y, at, ldy);
                }
            }
        }
        for (; p < to; p++) {
            widen(k, w, (long) p * k * ROW, panel);
            Panels.multiply(m, k, x, xo, ldx, panel, 0, 1, y, yo + p * Panels.PANEL, ldy);
        }
    }

    private static IntVector load(MemorySegment w, long at) {
        return IntVector.fromMemorySegment(INTS, w, at, ORDER);
    }

    private static FloatVector lower(IntVector pairs) {
        return pairs.lanewise(VectorOperators.LSHL, SHIFT).reinterpretAsFloats();
    }

    private static FloatVector upper(IntVector pairs) {
        return pairs.and(UPPER).reinterpretAsFloats();
    }

    /// A panel as [Panels] has it.
    private static void widen(int k, MemorySegment w, long wo, MemorySegment panel) {
        for (int p = 0; p < k; p++) {
            IntVector pairs = load(w, wo + p * ROW);
            lower(pairs).intoMemorySegment(panel, 8L * L * p, ORDER);
            upper(pairs).intoMemorySegment(panel, 8L * L * p + 4L * L, ORDER);
        }
    }

    /// Up to eight rows, one panel, as that of [Panels], which numbers that are widened a stretch at a time would do
    /// with, too: here it costs a fifth more time, while [BytePanels] gain by it.
    private static void eight(
            int rows, int k, float[] x, int xo, int ldx, MemorySegment w, long wo, float[] y, int yo, int ldy) {
        FloatVector a0 = FloatVector.zero(S);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector a4 = a0;
        FloatVector a5 = a0;
        FloatVector a6 = a0;
        FloatVector a7 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        FloatVector b4 = a0;
        FloatVector b5 = a0;
        FloatVector b6 = a0;
        FloatVector b7 = a0;
        int x1 = xo + Math.min(1, rows - 1) * ldx;
        int x2 = xo + Math.min(2, rows - 1) * ldx;
        int x3 = xo + Math.min(3, rows - 1) * ldx;
        int x4 = xo + Math.min(4, rows - 1) * ldx;
        int x5 = xo + Math.min(5, rows - 1) * ldx;
        int x6 = xo + Math.min(6, rows - 1) * ldx;
        int x7 = xo + Math.min(7, rows - 1) * ldx;
        for (int p = 0; p < k; p++) {
            IntVector pairs = load(w, wo + p * ROW);
            FloatVector a = lower(pairs);
            FloatVector b = upper(pairs);
            FloatVector c = FloatVector.broadcast(S, x[xo + p]);
            a0 = c.fma(a, a0);
            b0 = c.fma(b, b0);
            c = FloatVector.broadcast(S, x[x1 + p]);
            a1 = c.fma(a, a1);
            b1 = c.fma(b, b1);
            c = FloatVector.broadcast(S, x[x2 + p]);
            a2 = c.fma(a, a2);
            b2 = c.fma(b, b2);
            c = FloatVector.broadcast(S, x[x3 + p]);
            a3 = c.fma(a, a3);
            b3 = c.fma(b, b3);
            c = FloatVector.broadcast(S, x[x4 + p]);
            a4 = c.fma(a, a4);
            b4 = c.fma(b, b4);
            c = FloatVector.broadcast(S, x[x5 + p]);
            a5 = c.fma(a, a5);
            b5 = c.fma(b, b5);
            c = FloatVector.broadcast(S, x[x6 + p]);
            a6 = c.fma(a, a6);
            b6 = c.fma(b, b6);
            c = FloatVector.broadcast(S, x[x7 + p]);
            a7 = c.fma(a, a7);
            b7 = c.fma(b, b7);
        }
        a0.intoArray(y, yo);
        b0.intoArray(y, yo + L);
        int y1 = yo + Math.min(1, rows - 1) * ldy;
        a1.intoArray(y, y1);
        b1.intoArray(y, y1 + L);
        int y2 = yo + Math.min(2, rows - 1) * ldy;
        a2.intoArray(y, y2);
        b2.intoArray(y, y2 + L);
        int y3 = yo + Math.min(3, rows - 1) * ldy;
        a3.intoArray(y, y3);
        b3.intoArray(y, y3 + L);
        int y4 = yo + Math.min(4, rows - 1) * ldy;
        a4.intoArray(y, y4);
        b4.intoArray(y, y4 + L);
        int y5 = yo + Math.min(5, rows - 1) * ldy;
        a5.intoArray(y, y5);
        b5.intoArray(y, y5 + L);
        int y6 = yo + Math.min(6, rows - 1) * ldy;
        a6.intoArray(y, y6);
        b6.intoArray(y, y6 + L);
        int y7 = yo + Math.min(7, rows - 1) * ldy;
        a7.intoArray(y, y7);
        b7.intoArray(y, y7 + L);
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
            FloatVector c = FloatVector.broadcast(S, x[xo + p]);
            IntVector pairs = load(w, at);
            a0 = c.fma(lower(pairs), a0);
            b0 = c.fma(upper(pairs), b0);
            at += panel;
            pairs = load(w, at);
            a1 = c.fma(lower(pairs), a1);
            b1 = c.fma(upper(pairs), b1);
            at += panel;
            pairs = load(w, at);
            a2 = c.fma(lower(pairs), a2);
            b2 = c.fma(upper(pairs), b2);
            at += panel;
            pairs = load(w, at);
            a3 = c.fma(lower(pairs), a3);
            b3 = c.fma(upper(pairs), b3);
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
}
