package bellman.simd;

import static bellman.simd.Gemm.PANEL;
import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/// Non-linearities and their derivatives, element by element over `n` numbers. `x` and `y` may be the same array. A
/// `...Gradient` multiplies the gradient `d` with respect to the result by the derivative, in place. NaN stays NaN.
public final class Activations {
    /// Beyond it the hyperbolic tangent is set to one, 2.4e-7 from which it is there.
    static final float TANH_END = 7.97f;
    // tanh(x) = x P(x²) / Q(x²): minimax over ±7.98, 6e-9 off; rounding makes the largest error 3.3e-7, and none
    // exceeds one.
    static final float P4 = 1.510160924486917e-08f;
    static final float P3 = 2.179961952423167e-05f;
    static final float P2 = 0.003565690364842488f;
    static final float P1 = 0.1343946696499467f;
    static final float Q4 = 8.469188113779014e-07f;
    static final float Q3 = 0.0003401731384546666f;
    static final float Q2 = 0.026141800029211463f;
    static final float Q1 = 0.4677278809494065f;
    /// √(2/π) of the GELU's tanh form.
    static final float GELU_SCALE = 0.7978846f;
    static final float GELU_CUBE = 0.044715f;

    private Activations() {}

    /// `y = tanh(x)`.
    ///
    /// The formula stands here once more, for two vectors, because the method then is too large for the JVM to inline
    /// it
    /// into a layer's code, where the loop would be compiled a third slower.
    public static void tanh(float[] x, int xo, float[] y, int yo, int n) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        int end = n / PANEL * PANEL;
        for (int i = 0; i < end; i += PANEL) {
            FloatVector x0 = FloatVector.fromArray(S, x, xo + i);
            FloatVector x1 = FloatVector.fromArray(S, x, xo + i + L);
            FloatVector u0 = x0.mul(x0);
            FloatVector u1 = x1.mul(x1);
            FloatVector p0 = FloatVector.broadcast(S, P4).fma(u0, FloatVector.broadcast(S, P3));
            FloatVector p1 = FloatVector.broadcast(S, P4).fma(u1, FloatVector.broadcast(S, P3));
            FloatVector q0 = FloatVector.broadcast(S, Q4).fma(u0, FloatVector.broadcast(S, Q3));
            FloatVector q1 = FloatVector.broadcast(S, Q4).fma(u1, FloatVector.broadcast(S, Q3));
            p0 = p0.fma(u0, FloatVector.broadcast(S, P2));
            p1 = p1.fma(u1, FloatVector.broadcast(S, P2));
            q0 = q0.fma(u0, FloatVector.broadcast(S, Q2));
            q1 = q1.fma(u1, FloatVector.broadcast(S, Q2));
            p0 = p0.fma(u0, FloatVector.broadcast(S, P1));
            p1 = p1.fma(u1, FloatVector.broadcast(S, P1));
            q0 = q0.fma(u0, FloatVector.broadcast(S, Q1));
            q1 = q1.fma(u1, FloatVector.broadcast(S, Q1));
            p0 = p0.fma(u0, one).mul(x0);
            p1 = p1.fma(u1, one).mul(x1);
            q0 = q0.fma(u0, one);
            q1 = q1.fma(u1, one);
            p0.div(q0)
                    .blend(1f, x0.compare(GT, TANH_END))
                    .blend(-1f, x0.compare(LT, -TANH_END))
                    .intoArray(y, yo + i);
            p1.div(q1)
                    .blend(1f, x1.compare(GT, TANH_END))
                    .blend(-1f, x1.compare(LT, -TANH_END))
                    .intoArray(y, yo + i + L);
        }
        for (int i = end; i < n; i++) {
            y[yo + i] = Scalar.tanh(x[xo + i]);
        }
    }

    /// `d *= 1 - y²`, where `y` is what [#tanh] gave.
    public static void tanhGradient(float[] y, int yo, float[] d, int at, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += L) {
            FloatVector v = FloatVector.fromArray(S, y, yo + i);
            FloatVector slope = v.neg().fma(v, FloatVector.broadcast(S, 1f));
            FloatVector.fromArray(S, d, at + i).mul(slope).intoArray(d, at + i);
        }
        for (; i < n; i++) {
            d[at + i] *= Scalar.tanhSlope(y[yo + i]);
        }
    }

    /// `y = max(0, x)`.
    public static void relu(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        FloatVector zero = FloatVector.zero(S);
        for (; i < S.loopBound(n); i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xo + i);
            v.blend(zero, v.compare(LT, 0f)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = Scalar.relu(x[xo + i]);
        }
    }

    /// `d = 0` where `y`, what [#relu] gave, is zero.
    public static void reluGradient(float[] y, int yo, float[] d, int at, int n) {
        int i = 0;
        FloatVector zero = FloatVector.zero(S);
        for (; i < S.loopBound(n); i += L) {
            FloatVector v = FloatVector.fromArray(S, y, yo + i);
            zero.blend(FloatVector.fromArray(S, d, at + i), v.compare(GT, 0f)).intoArray(d, at + i);
        }
        for (; i < n; i++) {
            d[at + i] = y[yo + i] > 0 ? d[at + i] : 0f;
        }
    }

    /// `y = 1 / (1 + e⁻ˣ)`, computed by the hyperbolic tangent.
    public static void sigmoid(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += L) {
            sigmoid(FloatVector.fromArray(S, x, xo + i)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = Scalar.sigmoid(x[xo + i]);
        }
    }

    /// `y = x σ(x)`.
    public static void silu(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i < S.loopBound(n); i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xo + i);
            v.mul(sigmoid(v)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = Scalar.silu(x[xo + i]);
        }
    }

    /// `d *= σ(x) (1 + x (1 - σ(x)))`, where `x` is what [#silu] was given.
    public static void siluGradient(float[] x, int xo, float[] d, int at, int n) {
        int i = 0;
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (; i < S.loopBound(n); i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xo + i);
            FloatVector s = sigmoid(v);
            FloatVector slope = s.mul(v.fma(one.sub(s), one));
            FloatVector.fromArray(S, d, at + i).mul(slope).intoArray(d, at + i);
        }
        for (; i < n; i++) {
            d[at + i] *= Scalar.siluSlope(x[xo + i]);
        }
    }

    /// `y = x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2`.
    public static void gelu(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        FloatVector half = FloatVector.broadcast(S, 0.5f);
        for (; i < S.loopBound(n); i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xo + i);
            FloatVector t = tanh(geluArgument(v));
            v.mul(t.fma(half, half)).intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] = Scalar.gelu(x[xo + i]);
        }
    }

    /// `d` times the derivative of [#gelu] at `x`, what it was given.
    public static void geluGradient(float[] x, int xo, float[] d, int at, int n) {
        int i = 0;
        FloatVector half = FloatVector.broadcast(S, 0.5f);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (; i < S.loopBound(n); i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xo + i);
            FloatVector t = tanh(geluArgument(v));
            FloatVector inner = v.mul(v)
                    .fma(FloatVector.broadcast(S, 3 * GELU_SCALE * GELU_CUBE), FloatVector.broadcast(S, GELU_SCALE));
            FloatVector bend = t.neg().fma(t, one).mul(inner).mul(v);
            FloatVector slope = one.add(t).add(bend).mul(half);
            FloatVector.fromArray(S, d, at + i).mul(slope).intoArray(d, at + i);
        }
        for (; i < n; i++) {
            d[at + i] *= Scalar.geluSlope(x[xo + i]);
        }
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector u = x.mul(x);
        FloatVector p = FloatVector.broadcast(S, P4).fma(u, FloatVector.broadcast(S, P3));
        p = p.fma(u, FloatVector.broadcast(S, P2));
        p = p.fma(u, FloatVector.broadcast(S, P1));
        p = p.fma(u, one);
        FloatVector q = FloatVector.broadcast(S, Q4).fma(u, FloatVector.broadcast(S, Q3));
        q = q.fma(u, FloatVector.broadcast(S, Q2));
        q = q.fma(u, FloatVector.broadcast(S, Q1));
        q = q.fma(u, one);
        FloatVector t = p.mul(x).div(q);
        return t.blend(1f, x.compare(GT, TANH_END)).blend(-1f, x.compare(LT, -TANH_END));
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector half = FloatVector.broadcast(S, 0.5f);
        return tanh(x.mul(half)).fma(half, half);
    }

    private static FloatVector geluArgument(FloatVector x) {
        FloatVector u = x.mul(x);
        return u.fma(FloatVector.broadcast(S, GELU_SCALE * GELU_CUBE), FloatVector.broadcast(S, GELU_SCALE))
                .mul(x);
    }
}
