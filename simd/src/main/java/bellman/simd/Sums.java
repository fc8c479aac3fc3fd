package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import jdk.incubator.vector.FloatVector;

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
        int j = 0;
        for (; j + L <= n; j += L) {
            FloatVector sum = FloatVector.fromArray(S, sums, so + j);
            for (int i = 0; i < m; i++) {
                sum = sum.add(FloatVector.fromArray(S, x, xo + i * ldx + j));
            }
            sum.intoArray(sums, so + j);
        }
        for (; j < n; j++) {
            float sum = sums[so + j];
            for (int i = 0; i < m; i++) {
                sum += x[xo + i * ldx + j];
            }
            sums[so + j] = sum;
        }
    }

    /// `y[i] = bias + Σ_p x[i][p] w[p]` for each of `m` rows of `x`, which are `ldx` apart, as are `ldy` the results. `work`
    /// holds 64 floats.
    static void dots(
            int m, int k, float[] x, int xo, int ldx, float[] w, float bias, float[] y, int yo, int ldy, float[] work) {
        int i = 0;
        if (L == 8) {
            int whole = k / VIRTUAL * VIRTUAL;
            for (; i + 4 <= m && whole == k; i += 4) {
                fourDots(k, x, xo + i * ldx, ldx, w, work);
                for (int r = 0; r < 4; r++) {
                    int at = r * L;
                    float a = (work[at] + work[at + 4]) + (work[at + 2] + work[at + 6]);
                    float b = (work[at + 1] + work[at + 5]) + (work[at + 3] + work[at + 7]);
                    y[yo + (i + r) * ldy] = a + b + bias;
                }
            }
        }
        for (; i < m; i++) {
            y[yo + i * ldy] = dot(x, xo + i * ldx, w, 0, k) + bias;
        }
    }

    /// Four rows' lanes, 8 apart already added.
    private static void fourDots(int k, float[] x, int xo, int ldx, float[] w, float[] lanes) {
        int x1 = xo + ldx;
        int x2 = x1 + ldx;
        int x3 = x2 + ldx;
        FloatVector a0 = FloatVector.zero(S);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        for (int p = 0; p < k; p += VIRTUAL) {
            FloatVector v = FloatVector.fromArray(S, w, p);
            a0 = v.fma(FloatVector.fromArray(S, x, xo + p), a0);
            a1 = v.fma(FloatVector.fromArray(S, x, x1 + p), a1);
            a2 = v.fma(FloatVector.fromArray(S, x, x2 + p), a2);
            a3 = v.fma(FloatVector.fromArray(S, x, x3 + p), a3);
            v = FloatVector.fromArray(S, w, p + L);
            b0 = v.fma(FloatVector.fromArray(S, x, xo + p + L), b0);
            b1 = v.fma(FloatVector.fromArray(S, x, x1 + p + L), b1);
            b2 = v.fma(FloatVector.fromArray(S, x, x2 + p + L), b2);
            b3 = v.fma(FloatVector.fromArray(S, x, x3 + p + L), b3);
        }
        a0.add(b0).intoArray(lanes, 0);
        a1.add(b1).intoArray(lanes, L);
        a2.add(b2).intoArray(lanes, 2 * L);
        a3.add(b3).intoArray(lanes, 3 * L);
    }

    private static float dot8(float[] x, int xo, float[] y, int yo, int n) {
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        int i = 0;
        for (; i + VIRTUAL <= n; i += VIRTUAL) {
            a = FloatVector.fromArray(S, x, xo + i).fma(FloatVector.fromArray(S, y, yo + i), a);
            b = FloatVector.fromArray(S, x, xo + i + L).fma(FloatVector.fromArray(S, y, yo + i + L), b);
        }
        if (i < n) {
            a = tail(x, xo + i, y, yo + i, n - i, a);
            b = tail(x, xo + i + L, y, yo + i + L, n - i - L, b);
        }
        return tree(a.add(b), 8);
    }

    private static float dot16(float[] x, int xo, float[] y, int yo, int n) {
        FloatVector a = FloatVector.zero(S);
        int i = 0;
        for (; i + VIRTUAL <= n; i += VIRTUAL) {
            a = FloatVector.fromArray(S, x, xo + i).fma(FloatVector.fromArray(S, y, yo + i), a);
        }
        if (i < n) {
            a = tail(x, xo + i, y, yo + i, n - i, a);
        }
        return tree(a, 16);
    }

    private static FloatVector tail(float[] x, int xo, float[] y, int yo, int n, FloatVector sum) {
        var mask = Lanes.below(n);
        if (n <= 0) {
            return FloatVector.zero(S).fma(FloatVector.zero(S), sum);
        }
        return FloatVector.fromArray(S, x, xo, mask).fma(FloatVector.fromArray(S, y, yo, mask), sum);
    }

    private static float tree(FloatVector v, int lanes) {
        float a = v.lane(0) + v.lane(4);
        float b = v.lane(1) + v.lane(5);
        float c = v.lane(2) + v.lane(6);
        float d = v.lane(3) + v.lane(7);
        if (lanes == 16) {
            a = (v.lane(0) + v.lane(8)) + (v.lane(4) + v.lane(12));
            b = (v.lane(1) + v.lane(9)) + (v.lane(5) + v.lane(13));
            c = (v.lane(2) + v.lane(10)) + (v.lane(6) + v.lane(14));
            d = (v.lane(3) + v.lane(11)) + (v.lane(7) + v.lane(15));
        }
        return (a + c) + (b + d);
    }
}
