package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// [Panels] whose numbers are kept in a byte each, times a scale that each column has of its own: a quarter
/// of the memory to stream through. A byte is the nearest to `w / scale`, and the scale is such that a
/// column's largest is 127. Products and sums are in single precision, and with the same bits as by [Panels]
/// of the bytes, then scaled.
public final class BytePanels {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, 8 * L)));
    private static final long VECTOR = L;
    private static final long ROW = 2 * VECTOR;
    private static final float LARGEST = 127;
    /// Rows of a panel that are widened at once: they stay in the first cache.
    private static final int STRETCH = 96;

    private BytePanels() {}

    /// Bytes of a packed matrix of `k` rows and `n` columns, and what loads may touch behind it.
    public static long bytes(int k, int n) {
        return (long) k * Panels.count(n) * ROW + Panels.ALIGNMENT;
    }

    /// Packs as [Panels#pack] does, and sets the columns' scales, which are not finite where a number is not.
    public static void pack(int k, int from, int rows, float[] b, int bo, MemorySegment packed, float[] scales) {
        for (int j = 0; j < rows; j++) {
            int column = from + j;
            float largest = 0;
            for (int p = 0; p < k; p++) {
                largest = Math.max(largest, Math.abs(b[bo + j * k + p]));
            }
            scales[column] = largest / LARGEST;
            float factor = largest == 0 ? 0 : LARGEST / largest;
            long at = (long) (column / Panels.PANEL) * k * Panels.PANEL + column % Panels.PANEL;
            for (int p = 0; p < k; p++) {
                packed.set(ValueLayout.JAVA_BYTE, at + (long) p * Panels.PANEL, (byte)
                        Math.round(b[bo + j * k + p] * factor));
            }
        }
    }

    /// Reads column `column` back, `k` numbers.
    public static void column(int k, int column, MemorySegment packed, float[] scales, float[] y, int yo) {
        long at = (long) (column / Panels.PANEL) * k * Panels.PANEL + column % Panels.PANEL;
        for (int p = 0; p < k; p++) {
            y[yo + p] = scales[column] * packed.get(ValueLayout.JAVA_BYTE, at + (long) p * Panels.PANEL);
        }
    }

    /// The product, as [Panels#multiply].
    ///
    /// @param scales of all columns, whole panels of them
    /// @param panel room for a panel of floats, [Panels#bytes] of `k` rows and one column
    public static void multiply(
            int m,
            int k,
            float[] x,
            int xo,
            int ldx,
            MemorySegment w,
            float[] scales,
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
                stretches(m, k, x, xo, ldx, w, (long) p * k * ROW, panel, y, yo + p * Panels.PANEL, ldy);
            }
        }
        for (; p < to; p++) {
            widen(k, w, (long) p * k * ROW, panel);
            Panels.multiply(m, k, x, xo, ldx, panel, 0, 1, y, yo + p * Panels.PANEL, ldy);
        }
        for (int i = 0; i < m; i++) {
            scale(scales, y, yo + i * ldy, from * Panels.PANEL, to * Panels.PANEL);
        }
    }

    private static void scale(float[] scales, float[] y, int yo, int from, int to) {
        for (int j = from; j < to; j += L) {
            FloatVector.fromArray(S, y, yo + j)
                    .mul(FloatVector.fromArray(S, scales, j))
                    .intoArray(y, yo + j);
        }
    }

    private static FloatVector load(MemorySegment w, long at) {
        return (FloatVector) ByteVector.fromMemorySegment(BYTES, w, at, ORDER).convertShape(VectorOperators.B2F, S, 0);
    }

    /// A panel, widened a stretch at a time while all rows pass.
    private static void stretches(
            int m,
            int k,
            float[] x,
            int xo,
            int ldx,
            MemorySegment w,
            long wo,
            MemorySegment room,
            float[] y,
            int yo,
            int ldy) {
        for (int begin = 0; begin < k; begin += STRETCH) {
            int count = Math.min(STRETCH, k - begin);
            widen(count, w, wo + begin * ROW, room);
            for (int i = 0; i < m; i += 8) {
                int from = xo + i * ldx + begin;
                Panels.eight(Math.min(8, m - i), count, x, from, ldx, room, 0, y, yo + i * ldy, ldy, begin > 0);
            }
        }
    }

    /// A panel as [Panels] has it.
    private static void widen(int k, MemorySegment w, long wo, MemorySegment panel) {
        for (int v = 0; v < 2 * k; v++) {
            load(w, wo + v * VECTOR).intoMemorySegment(panel, 4L * L * v, ORDER);
        }
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
}
