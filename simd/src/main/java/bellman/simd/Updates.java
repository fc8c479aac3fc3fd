package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Steps of optimisers over elements `from` to `to - 1`, in one pass: gradients are scaled, used and cleared.
///
/// Moments too small to be normal numbers become zero. The weights of a unit that is silent for some hundred
/// steps have such moments, which shrink without ever becoming zero, and arithmetic with them is up to a
/// hundred times slower.
public final class Updates {
    private Updates() {}

    /// Adam as PyTorch computes it. With weight decay `w *= decay` comes first (AdamW); without, `decay` is
    /// 1.
    ///
    /// @param w weights
    /// @param g gradients
    /// @param m running mean of the gradient
    /// @param v running mean of its square
    /// @param scale of the gradients
    /// @param rate learning rate over `1 - β₁ᵗ`
    /// @param root `1 / √(1 - β₂ᵗ)`
    /// @param mix1 `1 - β₁`
    /// @param beta2 decay of the square
    /// @param mix2 `1 - β₂`
    public static void adam(
            float[] w,
            float[] g,
            float[] m,
            float[] v,
            int from,
            int to,
            float scale,
            float decay,
            float rate,
            float root,
            float mix1,
            float beta2,
            float mix2,
            float epsilon) {
        int end = S.loopBound(to - from);
        for (int j = 0; j < end; j += L) {
            int i = from + j;
            FloatVector d = FloatVector.fromArray(S, g, i).mul(scale);
            FloatVector mean = FloatVector.fromArray(S, m, i);
            mean = flushed(d.sub(mean).fma(FloatVector.broadcast(S, mix1), mean));
            FloatVector square = FloatVector.fromArray(S, v, i).mul(beta2);
            square = flushed(d.mul(mix2).fma(d, square));
            FloatVector below = square.sqrt().fma(FloatVector.broadcast(S, root), FloatVector.broadcast(S, epsilon));
            FloatVector x = FloatVector.fromArray(S, w, i).mul(decay);
            mean.intoArray(m, i);
            square.intoArray(v, i);
            mean.div(below).fma(FloatVector.broadcast(S, -rate), x).intoArray(w, i);
            FloatVector.zero(S).intoArray(g, i);
        }
        Scalar.adam(w, g, m, v, from + end, to, scale, decay, rate, root, mix1, beta2, mix2, epsilon);
    }

    /// Stochastic gradient descent with momentum as PyTorch computes it.
    ///
    /// @param w weights
    /// @param g gradients
    /// @param m momentum
    public static void sgd(
            float[] w,
            float[] g,
            float[] m,
            int from,
            int to,
            float scale,
            float rate,
            float momentum,
            boolean nesterov) {
        int end = S.loopBound(to - from);
        for (int j = 0; j < end; j += L) {
            int i = from + j;
            FloatVector d = FloatVector.fromArray(S, g, i).mul(scale);
            FloatVector mean = flushed(FloatVector.fromArray(S, m, i).fma(FloatVector.broadcast(S, momentum), d));
            mean.intoArray(m, i);
            FloatVector step = nesterov ? mean.fma(FloatVector.broadcast(S, momentum), d) : mean;
            step.fma(FloatVector.broadcast(S, -rate), FloatVector.fromArray(S, w, i))
                    .intoArray(w, i);
            FloatVector.zero(S).intoArray(g, i);
        }
        Scalar.sgd(w, g, m, from + end, to, scale, rate, momentum, nesterov);
    }

    /// RMSProp.
    ///
    /// @param w weights
    /// @param g gradients
    /// @param v running mean of the gradient's square
    /// @param mix `1 - decay`
    /// @param inside added under the root (TensorFlow), or 0
    /// @param beside added to the root (PyTorch), or 0
    public static void rmsProp(
            float[] w,
            float[] g,
            float[] v,
            int from,
            int to,
            float scale,
            float rate,
            float decay,
            float mix,
            float inside,
            float beside) {
        int end = S.loopBound(to - from);
        for (int j = 0; j < end; j += L) {
            int i = from + j;
            FloatVector d = FloatVector.fromArray(S, g, i).mul(scale);
            FloatVector square = FloatVector.fromArray(S, v, i).mul(decay);
            square = flushed(d.mul(mix).fma(d, square));
            square.intoArray(v, i);
            FloatVector below = square.add(inside).sqrt().add(beside);
            d.div(below)
                    .fma(FloatVector.broadcast(S, -rate), FloatVector.fromArray(S, w, i))
                    .intoArray(w, i);
            FloatVector.zero(S).intoArray(g, i);
        }
        Scalar.rmsProp(w, g, v, from + end, to, scale, rate, decay, mix, inside, beside);
    }

    /// `x`, with zeros for what is too small to be a normal number.
    private static FloatVector flushed(FloatVector x) {
        return x.blend(0f, x.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
    }

    /// `x += tau * (y - x)`: the step of a target network towards its model.
    public static void polyak(float[] x, float[] y, int from, int to, float tau) {
        int end = S.loopBound(to - from);
        for (int j = 0; j < end; j += L) {
            int i = from + j;
            FloatVector a = FloatVector.fromArray(S, x, i);
            FloatVector.fromArray(S, y, i)
                    .sub(a)
                    .fma(FloatVector.broadcast(S, tau), a)
                    .intoArray(x, i);
        }
        Scalar.polyak(x, y, from + end, to, tau);
    }
}
