package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import jdk.incubator.vector.FloatVector;

/// What recurrent cells do element by element for one row: gates from sums, and the way back. `h` is the width; a
/// row of gates holds them one after the other, `h` floats each, in PyTorch's order.
public final class Cells {
    private Cells() {}

    /// A gated recurrent unit (Cho et al. 2014), gates r, z, n: from the input's sums `x` and the memory's sums
    /// `m`, both with biases, `r = σ(x + m)`, `z = σ(x + m)`, `n = tanh(x + r m)`, `y = n + z (p - n)`. The gates
    /// replace `x`.
    ///
    /// @param p memory before
    /// @param y memory afterwards
    public static void gru(int h, float[] x, int xo, float[] m, int mo, float[] p, int po, float[] y, int yo) {
        int i = 0;
        for (; i < S.loopBound(h); i += L) {
            int a = xo + i;
            int b = mo + i;
            FloatVector r = Activations.sigmoid(FloatVector.fromArray(S, x, a).add(FloatVector.fromArray(S, m, b)));
            FloatVector z =
                    Activations.sigmoid(FloatVector.fromArray(S, x, a + h).add(FloatVector.fromArray(S, m, b + h)));
            FloatVector n = Activations.tanh(
                    r.fma(FloatVector.fromArray(S, m, b + 2 * h), FloatVector.fromArray(S, x, a + 2 * h)));
            r.intoArray(x, a);
            z.intoArray(x, a + h);
            n.intoArray(x, a + 2 * h);
            z.fma(FloatVector.fromArray(S, p, po + i).sub(n), n).intoArray(y, yo + i);
        }
        Scalar.gru(i, h, x, xo, m, mo, p, po, y, yo);
    }

    /// The way back of [#gru]: `dx` and `dm` become the gradients with respect to the two rows of sums, and `carry`
    /// the part of that with respect to the memory before which does not go through the sums.
    ///
    /// @param g gates as [#gru] left them
    /// @param m the memory's sums
    /// @param p memory before
    /// @param d gradient with respect to the memory afterwards, from above
    /// @param carry the same, from the step behind
    public static void gruBackward(
            int h,
            float[] g,
            int go,
            float[] m,
            int mo,
            float[] p,
            int po,
            float[] d,
            int at,
            float[] carry,
            int co,
            float[] dx,
            int dxo,
            float[] dm,
            int dmo) {
        int i = 0;
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (; i < S.loopBound(h); i += L) {
            FloatVector r = FloatVector.fromArray(S, g, go + i);
            FloatVector z = FloatVector.fromArray(S, g, go + i + h);
            FloatVector n = FloatVector.fromArray(S, g, go + i + 2 * h);
            FloatVector dy = FloatVector.fromArray(S, d, at + i).add(FloatVector.fromArray(S, carry, co + i));
            FloatVector dn = dy.mul(one.sub(z)).mul(n.neg().fma(n, one));
            FloatVector dz = dy.mul(FloatVector.fromArray(S, p, po + i).sub(n)).mul(z.mul(one.sub(z)));
            FloatVector dr = dn.mul(FloatVector.fromArray(S, m, mo + i + 2 * h)).mul(r.mul(one.sub(r)));
            dr.intoArray(dx, dxo + i);
            dz.intoArray(dx, dxo + i + h);
            dn.intoArray(dx, dxo + i + 2 * h);
            dr.intoArray(dm, dmo + i);
            dz.intoArray(dm, dmo + i + h);
            dn.mul(r).intoArray(dm, dmo + i + 2 * h);
            dy.mul(z).intoArray(carry, co + i);
        }
        Scalar.gruBackward(i, h, g, go, m, mo, p, po, d, at, carry, co, dx, dxo, dm, dmo);
    }

    /// A long short-term memory (Hochreiter and Schmidhuber 1997), gates i, f, g, o: from the sums `x`, to which
    /// the memory's bias `b` is still to be added, `i, f, o = σ(x + b)`, `g = tanh(x + b)`, `c = f c' + i g`,
    /// `y = o tanh(c)`. The gates replace `x`.
    ///
    /// @param p cell before
    /// @param c cell afterwards
    /// @param y hidden state
    public static void lstm(
            int h, float[] x, int xo, float[] b, int bo, float[] p, int po, float[] c, int co, float[] y, int yo) {
        int i = 0;
        for (; i < S.loopBound(h); i += L) {
            FloatVector in = Activations.sigmoid(sum(x, xo + i, b, bo + i));
            FloatVector forget = Activations.sigmoid(sum(x, xo + i + h, b, bo + i + h));
            FloatVector g = Activations.tanh(sum(x, xo + i + 2 * h, b, bo + i + 2 * h));
            FloatVector out = Activations.sigmoid(sum(x, xo + i + 3 * h, b, bo + i + 3 * h));
            FloatVector cell = in.fma(g, forget.mul(FloatVector.fromArray(S, p, po + i)));
            in.intoArray(x, xo + i);
            forget.intoArray(x, xo + i + h);
            g.intoArray(x, xo + i + 2 * h);
            out.intoArray(x, xo + i + 3 * h);
            cell.intoArray(c, co + i);
            out.mul(Activations.tanh(cell)).intoArray(y, yo + i);
        }
        Scalar.lstm(i, h, x, xo, b, bo, p, po, c, co, y, yo);
    }

    /// The way back of [#lstm]: `dx` becomes the gradient with respect to the sums, and `carryCell` that with
    /// respect to the cell before.
    ///
    /// @param g gates as [#lstm] left them
    /// @param p cell before
    /// @param c cell afterwards
    /// @param d gradient with respect to the hidden state, from above
    /// @param carry the same, from the step behind; not changed
    public static void lstmBackward(
            int h,
            float[] g,
            int go,
            float[] p,
            int po,
            float[] c,
            int co,
            float[] d,
            int at,
            float[] carry,
            int ho,
            float[] carryCell,
            int ko,
            float[] dx,
            int dxo) {
        int i = 0;
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (; i < S.loopBound(h); i += L) {
            FloatVector in = FloatVector.fromArray(S, g, go + i);
            FloatVector forget = FloatVector.fromArray(S, g, go + i + h);
            FloatVector cand = FloatVector.fromArray(S, g, go + i + 2 * h);
            FloatVector out = FloatVector.fromArray(S, g, go + i + 3 * h);
            FloatVector t = Activations.tanh(FloatVector.fromArray(S, c, co + i));
            FloatVector dy = FloatVector.fromArray(S, d, at + i).add(FloatVector.fromArray(S, carry, ho + i));
            FloatVector dc = dy.mul(out).fma(t.neg().fma(t, one), FloatVector.fromArray(S, carryCell, ko + i));
            dc.mul(cand).mul(in.mul(one.sub(in))).intoArray(dx, dxo + i);
            dc.mul(FloatVector.fromArray(S, p, po + i))
                    .mul(forget.mul(one.sub(forget)))
                    .intoArray(dx, dxo + i + h);
            dc.mul(in).mul(cand.neg().fma(cand, one)).intoArray(dx, dxo + i + 2 * h);
            dy.mul(t).mul(out.mul(one.sub(out))).intoArray(dx, dxo + i + 3 * h);
            dc.mul(forget).intoArray(carryCell, ko + i);
        }
        Scalar.lstmBackward(i, h, g, go, p, po, c, co, d, at, carry, ho, carryCell, ko, dx, dxo);
    }

    private static FloatVector sum(float[] x, int xo, float[] y, int yo) {
        return FloatVector.fromArray(S, x, xo).add(FloatVector.fromArray(S, y, yo));
    }
}
