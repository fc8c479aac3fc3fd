package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import jdk.incubator.vector.FloatVector;

/// Layer normalisation of a row (Ba et al. 2016) and its gradient.
public final class LayerNorms {
    /// Added to the variance.
    public static final float EPSILON = 1e-5f;

    private LayerNorms() {}

    /// Sets `unit = (x - mean) / √(variance + ε)` for each of `m` rows of `n` numbers, and `y = unit * scale +
    /// shift`; `inverse[row]` becomes the reciprocal of the root. `ones` holds `n` ones.
    public static void forward(
            int m,
            int n,
            float[] x,
            int xo,
            float[] ones,
            float[] scale,
            int so,
            float[] shift,
            int to,
            float[] unit,
            float[] inverse,
            int ro,
            float[] y,
            int yo) {
        for (int i = 0; i < m; i++) {
            int at = i * n;
            float mean = Sums.dot(x, xo + at, ones, 0, n) / n;
            centre(x, xo + at, mean, unit, yo + at, n);
            float variance = Sums.squares(unit, yo + at, n) / n;
            float r = (float) (1 / Math.sqrt(variance + EPSILON));
            inverse[ro + i] = r;
            stretch(unit, yo + at, r, scale, so, shift, to, y, yo + at, n);
        }
    }

    /// Computes `e`, the gradient with respect to `x`, from `d`, that with respect to `y`: with `f = d * scale`,
    /// `e = inverse * (f - mean(f) - unit * mean(f * unit))`. `work` is overwritten. `d`, `work` and `e` begin at
    /// `at`.
    public static void backward(
            int m,
            int n,
            float[] unit,
            int uo,
            float[] inverse,
            int ro,
            float[] ones,
            float[] scale,
            int so,
            float[] d,
            int at,
            float[] work,
            float[] e) {
        for (int i = 0; i < m; i++) {
            int u = uo + i * n;
            int v = at + i * n;
            multiply(d, v, scale, so, work, v, n);
            float mean = Sums.dot(work, v, ones, 0, n) / n;
            float along = Sums.dot(work, v, unit, u, n) / n;
            project(work, v, unit, u, mean, along, inverse[ro + i], e, n);
        }
    }

    /// Adds the gradient with respect to `scale`, `Σ_i d[i][j] unit[i][j]`, rows in ascending order.
    public static void scaleGradient(int m, int n, float[] d, int at, float[] unit, int uo, float[] sums, int so) {
        int j = 0;
        for (; j < S.loopBound(n); j += L) {
            FloatVector sum = FloatVector.fromArray(S, sums, so + j);
            for (int i = 0; i < m; i++) {
                sum = FloatVector.fromArray(S, d, at + i * n + j)
                        .fma(FloatVector.fromArray(S, unit, uo + i * n + j), sum);
            }
            sum.intoArray(sums, so + j);
        }
        for (; j < n; j++) {
            float sum = sums[so + j];
            for (int i = 0; i < m; i++) {
                sum = Math.fma(d[at + i * n + j], unit[uo + i * n + j], sum);
            }
            sums[so + j] = sum;
        }
    }

    private static void centre(float[] x, int xo, float mean, float[] y, int yo, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += L) {
            FloatVector.fromArray(S, x, xo + i).sub(mean).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = x[xo + i] - mean;
        }
    }

    private static void stretch(
            float[] unit, int uo, float r, float[] scale, int so, float[] shift, int to, float[] y, int yo, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += L) {
            FloatVector u = FloatVector.fromArray(S, unit, uo + i).mul(r);
            u.intoArray(unit, uo + i);
            u.fma(FloatVector.fromArray(S, scale, so + i), FloatVector.fromArray(S, shift, to + i))
                    .intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            float u = unit[uo + i] * r;
            unit[uo + i] = u;
            y[yo + i] = Math.fma(u, scale[so + i], shift[to + i]);
        }
    }

    private static void multiply(float[] x, int xo, float[] y, int yo, float[] z, int zo, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += L) {
            FloatVector.fromArray(S, x, xo + i)
                    .mul(FloatVector.fromArray(S, y, yo + i))
                    .intoArray(z, zo + i);
        }
        for (; i < n; i++) {
            z[zo + i] = x[xo + i] * y[yo + i];
        }
    }

    private static void project(
            float[] f, int at, float[] unit, int uo, float mean, float along, float r, float[] e, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += L) {
            FloatVector v = FloatVector.fromArray(S, f, at + i).sub(mean);
            v = FloatVector.fromArray(S, unit, uo + i).fma(FloatVector.broadcast(S, -along), v);
            v.mul(r).intoArray(e, at + i);
        }
        for (; i < n; i++) {
            e[at + i] = Math.fma(unit[uo + i], -along, f[at + i] - mean) * r;
        }
    }
}
