package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/// The product of a gated unit, `y = g σ(g) u` (Shazeer 2020), and its gradient, over native memory. Places are
/// counted in floats.
public final class Gates {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private Gates() {}

    /// Sets `y` from place `from` to `to - 1`. It may be `g` or `u`.
    public static void forward(long from, long to, MemorySegment g, MemorySegment u, MemorySegment y) {
        long i = 4 * from;
        for (long end = 4 * to - 4L * L; i <= end; i += 4L * L) {
            FloatVector v = FloatVector.fromMemorySegment(S, g, i, ORDER);
            v.mul(Activations.sigmoid(v))
                    .mul(FloatVector.fromMemorySegment(S, u, i, ORDER))
                    .intoMemorySegment(y, i, ORDER);
        }
        for (; i < 4 * to; i += 4) {
            y.set(FLOAT, i, Scalar.silu(g.get(FLOAT, i)) * u.get(FLOAT, i));
        }
    }

    /// From `d`, the gradient with respect to `y`, computes those with respect to `g` and `u` in their places; `d`
    /// becomes `y`.
    public static void backward(long from, long to, MemorySegment g, MemorySegment u, MemorySegment d) {
        long i = 4 * from;
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (long end = 4 * to - 4L * L; i <= end; i += 4L * L) {
            FloatVector v = FloatVector.fromMemorySegment(S, g, i, ORDER);
            FloatVector up = FloatVector.fromMemorySegment(S, u, i, ORDER);
            FloatVector e = FloatVector.fromMemorySegment(S, d, i, ORDER);
            FloatVector s = Activations.sigmoid(v);
            FloatVector silu = v.mul(s);
            silu.mul(up).intoMemorySegment(d, i, ORDER);
            silu.mul(e).intoMemorySegment(u, i, ORDER);
            s.mul(v.fma(one.sub(s), one)).mul(up).mul(e).intoMemorySegment(g, i, ORDER);
        }
        for (; i < 4 * to; i += 4) {
            float v = g.get(FLOAT, i);
            float up = u.get(FLOAT, i);
            float e = d.get(FLOAT, i);
            d.set(FLOAT, i, Scalar.silu(v) * up);
            u.set(FLOAT, i, Scalar.silu(v) * e);
            g.set(FLOAT, i, Scalar.siluSlope(v) * up * e);
        }
    }
}
