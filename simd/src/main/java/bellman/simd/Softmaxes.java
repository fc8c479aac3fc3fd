package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Exponentials over many classes, such as a vocabulary. Results have the same bits whatever the vector length.
public final class Softmaxes {
    /// Elements whose exponentials are added in single precision before they go into a double.
    private static final int BLOCK = 1024;
    /// Sums within a block, by an element's number modulo it.
    private static final int VIRTUAL = 16;

    // exp(x) = 2^n exp(r) with |r| at most ½ log 2; the polynomial of Cephes' expf, 1e-7 off.
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = -0.693359375f;
    private static final float LN2_LOW = 2.12194440e-4f;
    private static final float ROUND = 12582912f;
    private static final float SMALLEST = -87f;
    private static final float[] SERIES = {
        1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f
    };

    private Softmaxes() {}

    /// The largest of `n` numbers, one or more; NaN if one of them is.
    public static float max(float[] x, int xo, int n) {
        int i = 0;
        float most = x[xo];
        if (n >= L) {
            FloatVector vector = FloatVector.fromArray(S, x, xo);
            for (i = L; i < S.loopBound(n); i += L) {
                vector = vector.max(FloatVector.fromArray(S, x, xo + i));
            }
            most = vector.reduceLanes(MAX);
        }
        for (; i < n; i++) {
            most = Math.max(most, x[xo + i]);
        }
        return most;
    }

    /// `y[i] = exp(scale (x[i] - max))`, 0 where the exponent is below -87; `x` and `y` may be the same. Returns the
    /// sum.
    ///
    /// @param max at least as large as all `x`
    /// @param lanes room for 16 numbers
    public static double exponentials(
            float[] x, int xo, int n, float max, float scale, float[] y, int yo, float[] lanes) {
        double sum = 0;
        for (int from = 0; from < n; from += BLOCK) {
            sum += block(x, xo + from, Math.min(BLOCK, n - from), max, scale, y, yo + from, lanes);
        }
        return sum;
    }

    private static float block(float[] x, int xo, int n, float max, float scale, float[] y, int yo, float[] lanes) {
        Arrays.fill(lanes, 0, VIRTUAL, 0f);
        int whole = n / VIRTUAL * VIRTUAL;
        for (int lane = 0; lane < VIRTUAL; lane += L) {
            FloatVector sum = FloatVector.zero(S);
            for (int i = lane; i < whole; i += VIRTUAL) {
                FloatVector e = exp(FloatVector.fromArray(S, x, xo + i).sub(max).mul(scale));
                e.intoArray(y, yo + i);
                sum = sum.add(e);
            }
            sum.intoArray(lanes, lane);
        }
        for (int i = whole; i < n; i++) {
            float e = exp((x[xo + i] - max) * scale);
            y[yo + i] = e;
            lanes[i - whole] += e;
        }
        for (int apart = VIRTUAL / 2; apart > 0; apart /= 2) {
            for (int i = 0; i < apart; i++) {
                lanes[i] += lanes[i + apart];
            }
        }
        return lanes[0];
    }

    /// For `x` of at most 0; below -87 it is 0.
    static FloatVector exp(FloatVector x) {
        FloatVector inside = x.max(SMALLEST);
        FloatVector n = inside.mul(LOG2_E).add(ROUND);
        var exponent = n.reinterpretAsInts();
        n = n.sub(ROUND);
        FloatVector r = n.fma(FloatVector.broadcast(S, LN2_HIGH), inside);
        r = n.fma(FloatVector.broadcast(S, LN2_LOW), r);
        FloatVector p = FloatVector.broadcast(S, SERIES[0]).fma(r, FloatVector.broadcast(S, SERIES[1]));
        p = p.fma(r, FloatVector.broadcast(S, SERIES[2]));
        p = p.fma(r, FloatVector.broadcast(S, SERIES[3]));
        p = p.fma(r, FloatVector.broadcast(S, SERIES[4]));
        p = p.fma(r, FloatVector.broadcast(S, SERIES[5]));
        p = p.fma(r.mul(r), r).add(1f);
        FloatVector power =
                p.reinterpretAsInts().add(exponent.lanewise(LSHL, 23)).reinterpretAsFloats();
        return power.blend(0f, x.compare(LT, SMALLEST));
    }

    /// The twin of the vectors' exponential.
    static float exp(float x) {
        if (x < SMALLEST) {
            return 0f;
        }
        float shifted = x * LOG2_E + ROUND;
        int exponent = Float.floatToRawIntBits(shifted);
        float n = shifted - ROUND;
        float r = Math.fma(n, LN2_HIGH, x);
        r = Math.fma(n, LN2_LOW, r);
        float p = Math.fma(SERIES[0], r, SERIES[1]);
        p = Math.fma(p, r, SERIES[2]);
        p = Math.fma(p, r, SERIES[3]);
        p = Math.fma(p, r, SERIES[4]);
        p = Math.fma(p, r, SERIES[5]);
        p = Math.fma(p, r * r, r) + 1f;
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (exponent << 23));
    }
}
