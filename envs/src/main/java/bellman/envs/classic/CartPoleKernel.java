package bellman.envs.classic;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// [CartPole]'s step for as many environments at once as a vector has lanes. The same operations in every lane of
/// every width, so the results do not depend on the machine's vectors.
final class CartPoleKernel {
    /// At least two doubles, so that half a vector is one too: without a vectorising compiler the preferred one is
    /// single.
    private static final int BITS = Math.max(128, DoubleVector.SPECIES_PREFERRED.vectorBitSize());
    private static final VectorSpecies<Double> D = VectorSpecies.of(double.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Long> L = VectorSpecies.of(long.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Float> F = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS / 2));
    private static final VectorSpecies<Float> A = FloatVector.SPECIES_PREFERRED;
    private static final VectorShuffle<Long> LOWER_TWICE = VectorShuffle.fromOp(L, lane -> lane / 2);
    private static final VectorShuffle<Long> UPPER_TWICE = VectorShuffle.fromOp(L, lane -> (L.length() + lane) / 2);
    private static final VectorMask<Long> ODD = VectorMask.fromLong(L, 0xAAAAAAAAAAAAAAAAL);

    /// Environments that one call steps.
    static final int LANES = D.length();

    private static final double PUSH = 1 / CartPole.TOTAL_MASS;
    private static final double SWING = CartPole.POLE_MASS_LENGTH / CartPole.TOTAL_MASS;
    private static final double INERTIA = CartPole.HALF_LENGTH * 4.0 / 3.0;
    private static final double DRAG = -CartPole.HALF_LENGTH * CartPole.POLE_MASS / CartPole.TOTAL_MASS;

    private CartPoleKernel() {}

    /// Steps the environments `i … i + LANES` of the arrays of positions `x`, velocities `v`, angles `a` and
    /// angular velocities `w` with `actions[from …]`. Bit `k` of the result says whether environment `i + k` ended.
    ///
    /// Sine and cosine are Taylor's series to the 11th and 10th power: exact to the last bit for angles within the
    /// limit, where every step begins.
    static long step(double[] x, double[] v, double[] a, double[] w, int i, float[] actions, int from) {
        DoubleVector angle = DoubleVector.fromArray(D, a, i);
        DoubleVector spin = DoubleVector.fromArray(D, w, i);
        DoubleVector action =
                (DoubleVector) FloatVector.fromArray(F, actions, from).convertShape(VectorOperators.F2D, D, 0);
        DoubleVector u = angle.mul(angle);
        DoubleVector sin = u.mul(-1.0 / 39916800)
                .add(1.0 / 362880)
                .fma(u, DoubleVector.broadcast(D, -1.0 / 5040))
                .fma(u, DoubleVector.broadcast(D, 1.0 / 120))
                .fma(u, DoubleVector.broadcast(D, -1.0 / 6))
                .mul(u)
                .fma(angle, angle);
        DoubleVector cos = u.mul(-1.0 / 3628800)
                .add(1.0 / 40320)
                .fma(u, DoubleVector.broadcast(D, -1.0 / 720))
                .fma(u, DoubleVector.broadcast(D, 1.0 / 24))
                .fma(u, DoubleVector.broadcast(D, -0.5))
                .fma(u, DoubleVector.broadcast(D, 1));
        DoubleVector force = action.mul(2 * CartPole.FORCE * PUSH).sub(CartPole.FORCE * PUSH);
        DoubleVector push = spin.mul(spin).mul(SWING).fma(sin, force);
        DoubleVector spinChange = sin.mul(CartPole.GRAVITY)
                .sub(cos.mul(push))
                .div(cos.mul(cos).mul(DRAG).add(INERTIA));
        DoubleVector velocityChange = push.sub(spinChange.mul(SWING).mul(cos));
        DoubleVector velocity = DoubleVector.fromArray(D, v, i);
        DoubleVector position = DoubleVector.fromArray(D, x, i).add(velocity.mul(CartPole.SECONDS));
        velocity = velocity.add(velocityChange.mul(CartPole.SECONDS));
        angle = angle.add(spin.mul(CartPole.SECONDS));
        spin = spin.add(spinChange.mul(CartPole.SECONDS));
        position.intoArray(x, i);
        velocity.intoArray(v, i);
        angle.intoArray(a, i);
        spin.intoArray(w, i);
        return position.abs()
                .compare(VectorOperators.GT, CartPole.POSITION_LIMIT)
                .or(angle.abs().compare(VectorOperators.GT, CartPole.ANGLE_LIMIT))
                .toLong();
    }

    /// Writes the observations of the environments `i … i + LANES` to `rows[to …]`. A method of its own: in one
    /// with [#step] the compiler gives up on keeping vectors in registers.
    static void observe(double[] x, double[] v, double[] a, double[] w, int i, float[] rows, int to) {
        LongVector first = low(x, i).or(high(v, i));
        LongVector second = low(a, i).or(high(w, i));
        first.rearrange(LOWER_TWICE)
                .blend(second.rearrange(LOWER_TWICE), ODD)
                .reinterpretAsFloats()
                .intoArray(rows, to);
        first.rearrange(UPPER_TWICE)
                .blend(second.rearrange(UPPER_TWICE), ODD)
                .reinterpretAsFloats()
                .intoArray(rows, to + 2 * LANES);
    }

    /// Whether the first `count` actions are all 0 or 1.
    static boolean legal(float[] actions, int count) {
        int whole = A.loopBound(count);
        for (int i = 0; i < whole; i += A.length()) {
            FloatVector action = FloatVector.fromArray(A, actions, i);
            if (!action.compare(VectorOperators.EQ, 0)
                    .or(action.compare(VectorOperators.EQ, 1))
                    .allTrue()) {
                return false;
            }
        }
        for (int i = whole; i < count; i++) {
            if (actions[i] != 0 && actions[i] != 1) {
                return false;
            }
        }
        return true;
    }

    /// Each number as the bits of a float in the lower half of its lane.
    private static LongVector low(double[] numbers, int i) {
        FloatVector floats =
                (FloatVector) DoubleVector.fromArray(D, numbers, i).convertShape(VectorOperators.D2F, F, 0);
        return (LongVector) floats.reinterpretAsInts().convertShape(VectorOperators.ZERO_EXTEND_I2L, L, 0);
    }

    private static LongVector high(double[] numbers, int i) {
        return low(numbers, i).lanewise(VectorOperators.LSHL, 32);
    }
}
