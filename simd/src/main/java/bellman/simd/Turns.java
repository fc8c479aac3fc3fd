package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/// Rotary positions (Su et al. 2021, equation 34) over native memory.
public final class Turns {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private Turns() {}

    /// Turns columns `i` and `i + half` of each head of rows `from` to `to - 1`, in place, by the angle whose cosine
    /// and sine are `cosine[row][i]` and `sine[row][i]`, or back.
    ///
    /// @param heads of a row
    /// @param size floats of a head, of which the first `2 * half` turn
    /// @param x `[row][head][size]`
    /// @param cosine `[row][lda]`
    /// @param sine `[row][lda]`
    /// @param lda floats from one row of angles to the next
    /// @param back turns by the opposite angles, which is how gradients go
    public static void apply(
            int from,
            int to,
            int heads,
            int size,
            int half,
            MemorySegment x,
            MemorySegment cosine,
            MemorySegment sine,
            int lda,
            boolean back) {
        float sign = back ? -1f : 1f;
        for (int row = from; row < to; row++) {
            for (int head = 0; head < heads; head++) {
                turn(half, x, 4L * ((long) row * heads + head) * size, cosine, sine, 4L * row * lda, sign);
            }
        }
    }

    private static void turn(
            int half, MemorySegment x, long at, MemorySegment cosine, MemorySegment sine, long angles, float sign) {
        int i = 0;
        for (; i < S.loopBound(half); i += L) {
            FloatVector c = FloatVector.fromMemorySegment(S, cosine, angles + 4L * i, ORDER);
            FloatVector s = FloatVector.fromMemorySegment(S, sine, angles + 4L * i, ORDER)
                    .mul(sign);
            FloatVector a = FloatVector.fromMemorySegment(S, x, at + 4L * i, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(S, x, at + 4L * (i + half), ORDER);
            a.mul(c).sub(b.mul(s)).intoMemorySegment(x, at + 4L * i, ORDER);
            b.mul(c).add(a.mul(s)).intoMemorySegment(x, at + 4L * (i + half), ORDER);
        }
        for (; i < half; i++) {
            float c = cosine.get(FLOAT, angles + 4L * i);
            float s = sine.get(FLOAT, angles + 4L * i) * sign;
            float a = x.get(FLOAT, at + 4L * i);
            float b = x.get(FLOAT, at + 4L * (i + half));
            x.set(FLOAT, at + 4L * i, a * c - b * s);
            x.set(FLOAT, at + 4L * (i + half), b * c + a * s);
        }
    }
}
