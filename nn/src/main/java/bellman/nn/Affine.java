package bellman.nn;

import bellman.simd.Descents;
import bellman.simd.Gemm;
import bellman.simd.Sums;
import java.util.Arrays;

/// A linear map `y = x W + b` and its three products. `W`, `[in][out]`, and `b` stand at `weight` and `bias` in a
/// network's weights.
final class Affine {
    /// Rows of `W` in one part of its gradient: a multiple of what a kernel takes at a time.
    private static final int PANEL = 24;
    /// Rows from which on packing the weights for them pays.
    private static final int MANY = 32;

    /// Rows that [#looseGradients] packs together.
    private static final int LOOSE = 64;

    private static final float[] ZERO = new float[1 << 12];

    final Weights weights;
    final int in;
    final int out;
    private final int weight;
    private final int bias;
    private final boolean narrow;
    /// Floats of a packed row.
    final int packedOut;

    Affine(int in, int out, int weight, int bias, Weights weights) {
        this.weights = weights;
        this.in = in;
        this.out = out;
        this.weight = weight;
        this.bias = bias;
        narrow = out <= Gemm.NARROW;
        packedOut = Gemm.packedSize(1, out);
    }

    /// Floats that [#pack] fills.
    int packSize() {
        return Gemm.worthPacking(out) ? in * packedOut : 0;
    }

    /// Prepares [#forward] of `rows` rows; returns whether it did.
    boolean pack(int rows, float[] packed) {
        if (packed.length == 0 || rows < MANY) {
            return false;
        }
        Gemm.pack(in, out, weights.values, weight, out, packed, 0);
        return true;
    }

    /// `y = x W + b`; rows of `y` are `ldy` apart.
    ///
    /// @param packed what [#pack] filled, or empty
    void forward(int rows, float[] x, int xo, float[] packed, float[] y, int yo, int ldy) {
        float[] v = weights.values;
        if (narrow) {
            Gemm.narrow(rows, out, in, x, xo, in, v, weight, v, bias, y, yo, ldy);
        } else if (packed.length > 0) {
            Gemm.packedRows(rows, out, in, x, xo, in, packed, 0, v, bias, 0, y, yo, ldy);
        } else {
            Gemm.rows(rows, out, in, x, xo, in, v, weight, v, bias, 0, y, yo, ldy);
        }
    }

    /// `y += x W`, without the biases.
    void add(int rows, float[] x, int xo, float[] y, int yo) {
        Gemm.rows(rows, out, in, x, xo, in, weights.values, weight, y, yo, out, y, yo, out);
    }

    /// Floats that [#turn] fills.
    int turnedSize() {
        return Gemm.packedSize(out, in);
    }

    /// Prepares [#carry].
    void turn(float[] turned) {
        Gemm.packTransposed(out, in, weights.values, weight, turned);
    }

    /// `dx = d Wᵀ`, or `dx += d Wᵀ`; rows of `d` are `ldd` apart.
    void carry(int rows, float[] d, int at, int ldd, float[] turned, float[] dx, int dxAt, boolean add) {
        if (add || in > ZERO.length) {
            if (!add) {
                Arrays.fill(dx, dxAt, dxAt + rows * in, 0f);
            }
            Gemm.packedRows(rows, in, out, d, at, ldd, turned, 0, dx, dxAt, in, dx, dxAt, in);
        } else {
            Gemm.packedRows(rows, in, out, d, at, ldd, turned, 0, ZERO, 0, 0, dx, dxAt, in);
        }
    }

    /// Packs `d` for [#gradients].
    ///
    /// @param gradients to which the biases' gradient is added; empty if it is not wanted
    /// @param discard `[out]`, takes it then
    void descend(int rows, float[] d, int at, float[] packed, int po, float[] gradients, float[] discard) {
        boolean add = gradients.length > 0;
        Descents.descent(rows, out, d, at, out, packed, po, add ? gradients : discard, add ? bias : 0);
    }

    /// Where the weights begin.
    int weight() {
        return weight;
    }

    /// Where the biases' gradient begins.
    int bias() {
        return bias;
    }

    /// Parts of [#gradients].
    int parts() {
        return (in + PANEL - 1) / PANEL;
    }

    /// `dW += xᵀ d`, all of it.
    ///
    /// @param packed `d` of these rows, packed
    /// @param gradients of all weights, to which it is added
    void gradients(int rows, float[] x, int xo, float[] packed, int po, float[] gradients) {
        Gemm.outer(in, out, rows, x, xo, in, packed, po, gradients, weight, out);
    }

    /// The rows of `dW` that belong to part `part`, and with part 0 the biases' gradient.
    ///
    /// @param block rows of `d` that were packed together
    void gradients(int part, int rows, float[] x, int xo, float[] d, int at, float[] packed, int po, int block) {
        int first = part * PANEL;
        int height = Math.min(PANEL, in - first);
        for (int r = 0; r < rows; r += block) {
            Gemm.outer(
                    height,
                    out,
                    Math.min(block, rows - r),
                    x,
                    xo + r * in + first,
                    in,
                    packed,
                    po + r * packedOut,
                    weights.gradients,
                    weight + first * out,
                    out);
        }
        if (part == 0) {
            Sums.columns(rows, out, d, at, out, weights.gradients, bias);
        }
    }

    /// Floats of work that [#looseGradients] needs.
    int looseWork() {
        return narrow ? 0 : LOOSE * packedOut;
    }

    /// All of `dW += xᵀ d` and `db`, with rows of `d` that are `ldd` apart and not packed.
    ///
    /// @param gradients of all weights, to which it is added
    void looseGradients(int rows, float[] x, int xo, float[] d, int at, int ldd, float[] work, float[] gradients) {
        if (narrow) {
            Gemm.narrowOuter(in, out, rows, x, xo, in, d, at, ldd, gradients, weight);
        } else {
            for (int r = 0; r < rows; r += LOOSE) {
                int count = Math.min(LOOSE, rows - r);
                Gemm.pack(count, out, d, at + r * ldd, ldd, work, 0);
                gradients(count, x, xo + r * in, work, 0, gradients);
            }
        }
        Sums.columns(rows, out, d, at, ldd, gradients, bias);
    }
}
