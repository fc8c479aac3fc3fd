package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Sums of products. Whatever the machine, element `i` belongs to lane `i mod 16`; a lane is one chain of fused
/// multiply-adds, and the lanes are added as a tree: 8 apart, then 4, 2, 1.
public final class Sums {
    private static final int VIRTUAL = 16;

    private Sums() {}

    /// `Σ x[i] y[i]`.
    public static float dot(float[] x, int xo, float[] y, int yo, int n) {
        return switch (L) {
            case 16 -> dot16(x, xo, y, yo, n);
            case 8 -> dot8(x, xo, y, yo, n);
            default -> Scalar.dot(x, xo, y, yo, n);
        };
    }

    /// `Σ x[i]²`.
    public static float squares(float[] x, int xo, int n) {
        return dot(x, xo, x, xo, n);
    }

    /// `sums[j] += Σ_i x[i][j]`, rows in ascending order.
    public static void columns(int m, int n, float[] x, int xo, int ldx, float[] sums, int so) {
        int whole = S.loopBound(n);
        for (int i = 0; i < m; i++) {
            int at = xo + i * ldx;
            for (int j = 0; j < whole; j += L) {
                FloatVector sum = FloatVector.fromArray(S, sums, so + j);
                sum.add(FloatVector.fromArray(S, x, at + j)).intoArray(sums, so + j);
            }
            for (int j = whole; j < n; j++) {
                sums[so + j] += x[at + j];
            }
        }
    }

    /// `y[i] = bias + Σ_p x[i][p] w[p]` for each of `m` rows of `x`, which are `ldx` apart, as are `ldy` the
    /// results. `work` holds `16 m` floats.
    static void dots(
            int m, int k, float[] x, int xo, int ldx, float[] w, float bias, float[] y, int yo, int ldy, float[] work) {
        Arrays.fill(work, 0, m * VIRTUAL, 0f);
        int p = 0;
        for (; L == 16 && p + 64 <= k; p += 64) {
            addProducts16(m, x, xo + p, ldx, w, p, work);
        }
        for (; L == 8 && p + 64 <= k; p += 64) {
            addProducts8(m, x, xo + p, ldx, w, p, work);
        }
        for (int i = 0; i < m; i++) {
            int at = i * VIRTUAL;
            for (int q = p; q < k; q++) {
                work[at + q % VIRTUAL] = Math.fma(x[xo + i * ldx + q], w[q], work[at + q % VIRTUAL]);
            }
        }
        trees(m, bias, y, yo, ldy, work);
    }

    /// Adds the products of 64 columns to the lanes of each row. The factors stay in registers.
    private static void addProducts16(int m, float[] x, int xo, int ldx, float[] w, int wo, float[] lanes) {
        FloatVector w0 = FloatVector.fromArray(S, w, wo);
        FloatVector w1 = FloatVector.fromArray(S, w, wo + 16);
        FloatVector w2 = FloatVector.fromArray(S, w, wo + 32);
        FloatVector w3 = FloatVector.fromArray(S, w, wo + 48);
        int q = xo;
        for (int i = 0; i < m; i++) {
            FloatVector a = FloatVector.fromArray(S, lanes, i * VIRTUAL);
            a = w0.fma(FloatVector.fromArray(S, x, q), a);
            a = w1.fma(FloatVector.fromArray(S, x, q + 16), a);
            a = w2.fma(FloatVector.fromArray(S, x, q + 32), a);
            a = w3.fma(FloatVector.fromArray(S, x, q + 48), a);
            a.intoArray(lanes, i * VIRTUAL);
            q += ldx;
        }
    }

    /// The same with vectors half as long.
    private static void addProducts8(int m, float[] x, int xo, int ldx, float[] w, int wo, float[] lanes) {
        FloatVector w0 = FloatVector.fromArray(S, w, wo);
        FloatVector w1 = FloatVector.fromArray(S, w, wo + 8);
        FloatVector w2 = FloatVector.fromArray(S, w, wo + 16);
        FloatVector w3 = FloatVector.fromArray(S, w, wo + 24);
        FloatVector w4 = FloatVector.fromArray(S, w, wo + 32);
        FloatVector w5 = FloatVector.fromArray(S, w, wo + 40);
        FloatVector w6 = FloatVector.fromArray(S, w, wo + 48);
        FloatVector w7 = FloatVector.fromArray(S, w, wo + 56);
        int q = xo;
        for (int i = 0; i < m; i++) {
            FloatVector a = FloatVector.fromArray(S, lanes, i * VIRTUAL);
            FloatVector b = FloatVector.fromArray(S, lanes, i * VIRTUAL + 8);
            a = w0.fma(FloatVector.fromArray(S, x, q), a);
            b = w1.fma(FloatVector.fromArray(S, x, q + 8), b);
            a = w2.fma(FloatVector.fromArray(S, x, q + 16), a);
            b = w3.fma(FloatVector.fromArray(S, x, q + 24), b);
            a = w4.fma(FloatVector.fromArray(S, x, q + 32), a);
            b = w5.fma(FloatVector.fromArray(S, x, q + 40), b);
            a = w6.fma(FloatVector.fromArray(S, x, q + 48), a);
            b = w7.fma(FloatVector.fromArray(S, x, q + 56), b);
            a.intoArray(lanes, i * VIRTUAL);
            b.intoArray(lanes, i * VIRTUAL + 8);
            q += ldx;
        }
    }

    private static void trees(int m, float bias, float[] y, int yo, int ldy, float[] lanes) {
        for (int i = 0; i < m; i++) {
            int at = i * VIRTUAL;
            float a = (lanes[at] + lanes[at + 8]) + (lanes[at + 4] + lanes[at + 12]);
            float b = (lanes[at + 1] + lanes[at + 9]) + (lanes[at + 5] + lanes[at + 13]);
            float c = (lanes[at + 2] + lanes[at + 10]) + (lanes[at + 6] + lanes[at + 14]);
            float d = (lanes[at + 3] + lanes[at + 11]) + (lanes[at + 7] + lanes[at + 15]);
            y[yo + i * ldy] = (a + c) + (b + d) + bias;
        }
    }

    private static float dot8(float[] x, int xo, float[] y, int yo, int n) {
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        int i = 0;
        for (; i < (n & -VIRTUAL); i += VIRTUAL) {
            a = FloatVector.fromArray(S, x, xo + i).fma(FloatVector.fromArray(S, y, yo + i), a);
            b = FloatVector.fromArray(S, x, xo + i + L).fma(FloatVector.fromArray(S, y, yo + i + L), b);
        }
        if (i < n) {
            VectorMask<Float> first = S.indexInRange(i, n);
            VectorMask<Float> second = S.indexInRange(i + L, n);
            a = FloatVector.fromArray(S, x, xo + i, first).fma(FloatVector.fromArray(S, y, yo + i, first), a);
            b = FloatVector.fromArray(S, x, xo + i + L, second).fma(FloatVector.fromArray(S, y, yo + i + L, second), b);
        }
        FloatVector v = a.add(b);
        float even = (v.lane(0) + v.lane(4)) + (v.lane(2) + v.lane(6));
        float odd = (v.lane(1) + v.lane(5)) + (v.lane(3) + v.lane(7));
        return even + odd;
    }

    private static float dot16(float[] x, int xo, float[] y, int yo, int n) {
        FloatVector a = FloatVector.zero(S);
        int i = 0;
        for (; i < (n & -VIRTUAL); i += VIRTUAL) {
            a = FloatVector.fromArray(S, x, xo + i).fma(FloatVector.fromArray(S, y, yo + i), a);
        }
        if (i < n) {
            VectorMask<Float> mask = S.indexInRange(i, n);
            a = FloatVector.fromArray(S, x, xo + i, mask).fma(FloatVector.fromArray(S, y, yo + i, mask), a);
        }
        float first = (a.lane(0) + a.lane(8)) + (a.lane(4) + a.lane(12));
        float second = (a.lane(1) + a.lane(9)) + (a.lane(5) + a.lane(13));
        float third = (a.lane(2) + a.lane(10)) + (a.lane(6) + a.lane(14));
        float fourth = (a.lane(3) + a.lane(11)) + (a.lane(7) + a.lane(15));
        return (first + third) + (second + fourth);
    }
}
