package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/// Normalisation of rows by the root of their mean square (Zhang and Sennrich 2019), and its gradient, over native
/// memory. Rows lie behind one another; places are counted in floats. Sums over a row have a fixed order.
public final class RmsNorms {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private RmsNorms() {}

    /// Sets `y = x * inverse * scale` for rows `from` to `to - 1` of `n` numbers, where `inverse[row]` becomes
    /// `1 / √(mean(x²) + epsilon)`.
    public static void forward(
            int from,
            int to,
            int n,
            MemorySegment x,
            MemorySegment scale,
            double epsilon,
            MemorySegment y,
            float[] inverse) {
        float[] lanes = new float[L];
        for (int row = from; row < to; row++) {
            long at = 4L * row * n;
            double squares = dot(x, at, x, at, n, lanes);
            float r = (float) (1 / Math.sqrt(squares / n + epsilon));
            inverse[row] = r;
            stretch(n, x, at, r, scale, y);
        }
    }

    private static void stretch(int n, MemorySegment x, long at, float r, MemorySegment scale, MemorySegment y) {
        int i = 0;
        for (; i < S.loopBound(n); i += L) {
            FloatVector.fromMemorySegment(S, x, at + 4L * i, ORDER)
                    .mul(r)
                    .mul(FloatVector.fromMemorySegment(S, scale, 4L * i, ORDER))
                    .intoMemorySegment(y, at + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            y.set(FLOAT, at + 4L * i, x.get(FLOAT, at + 4L * i) * r * scale.get(FLOAT, 4L * i));
        }
    }

    /// Adds to `e` the gradient with respect to `x`, from `d`, that with respect to `y`: with `f = d * scale`,
    /// `inverse * f - x * inverse³ * mean(f * x)`. Adds to `sums` that with respect to `scale`, which is
    /// `Σ d * x * inverse`. `d` is overwritten.
    public static void backward(
            int from,
            int to,
            int n,
            MemorySegment x,
            MemorySegment scale,
            float[] inverse,
            MemorySegment d,
            MemorySegment e,
            float[] sums) {
        float[] lanes = new float[L];
        for (int row = from; row < to; row++) {
            long at = 4L * row * n;
            float r = inverse[row];
            spread(n, x, at, r, scale, d, sums);
            double along = dot(d, at, x, at, n, lanes) / n;
            project(n, x, at, r, (float) (-along * r * r * r), d, e);
        }
    }

    /// `sums += d * x * r`, then `d *= scale`.
    private static void spread(
            int n, MemorySegment x, long at, float r, MemorySegment scale, MemorySegment d, float[] sums) {
        int i = 0;
        for (; i < S.loopBound(n); i += L) {
            FloatVector g = FloatVector.fromMemorySegment(S, d, at + 4L * i, ORDER);
            FloatVector unit =
                    FloatVector.fromMemorySegment(S, x, at + 4L * i, ORDER).mul(r);
            g.fma(unit, FloatVector.fromArray(S, sums, i)).intoArray(sums, i);
            g.mul(FloatVector.fromMemorySegment(S, scale, 4L * i, ORDER)).intoMemorySegment(d, at + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            float g = d.get(FLOAT, at + 4L * i);
            sums[i] = Math.fma(g, x.get(FLOAT, at + 4L * i) * r, sums[i]);
            d.set(FLOAT, at + 4L * i, g * scale.get(FLOAT, 4L * i));
        }
    }

    /// `e += r * d + c * x`.
    private static void project(int n, MemorySegment x, long at, float r, float c, MemorySegment d, MemorySegment e) {
        int i = 0;
        FloatVector rs = FloatVector.broadcast(S, r);
        FloatVector cs = FloatVector.broadcast(S, c);
        for (; i < S.loopBound(n); i += L) {
            FloatVector sum = FloatVector.fromMemorySegment(S, e, at + 4L * i, ORDER);
            sum = FloatVector.fromMemorySegment(S, d, at + 4L * i, ORDER).fma(rs, sum);
            FloatVector.fromMemorySegment(S, x, at + 4L * i, ORDER)
                    .fma(cs, sum)
                    .intoMemorySegment(e, at + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            float sum = Math.fma(d.get(FLOAT, at + 4L * i), r, e.get(FLOAT, at + 4L * i));
            e.set(FLOAT, at + 4L * i, Math.fma(x.get(FLOAT, at + 4L * i), c, sum));
        }
    }

    /// Lane by lane in single precision, lanes and what is left over in double.
    private static double dot(MemorySegment x, long xo, MemorySegment y, long yo, int n, float[] lanes) {
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        int i = 0;
        for (; i + 2 * L <= n; i += 2 * L) {
            a = FloatVector.fromMemorySegment(S, x, xo + 4L * i, ORDER)
                    .fma(FloatVector.fromMemorySegment(S, y, yo + 4L * i, ORDER), a);
            b = FloatVector.fromMemorySegment(S, x, xo + 4L * (i + L), ORDER)
                    .fma(FloatVector.fromMemorySegment(S, y, yo + 4L * (i + L), ORDER), b);
        }
        a.add(b).intoArray(lanes, 0);
        double sum = 0;
        for (; i < n; i++) {
            sum += (double) x.get(FLOAT, xo + 4L * i) * y.get(FLOAT, yo + 4L * i);
        }
        for (int lane = 0; lane < L; lane++) {
            sum += lanes[lane];
        }
        return sum;
    }
}
