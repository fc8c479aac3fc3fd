package bellman.nn;

import bellman.simd.Gemm;
import bellman.simd.Picks;
import java.util.Arrays;

/// The columns of a block of gradients that hold anything. Behind a rectifier whole columns are zero where a unit is
/// off for all rows of a small batch, often three in four; then both products are made of the others alone. What is
/// left out are products with zero, so the sums have the same bits.
final class Columns {
    /// Columns from which on looking for zeros pays.
    static final int WORTHWHILE = 64;
    /// Share of columns up to which going by them pays.
    private static final float DENSE = 0.7f;

    private final int in;
    private final int out;
    private final boolean[] holds;
    private final float[] compact;
    private final float[] sums;
    private final float[] taken;
    private int count;

    /// For blocks of at most `rows` rows; 0 for a layer that never asks.
    Columns(int rows, int in, int out) {
        this.in = in;
        this.out = out;
        boolean asks = rows > 0;
        holds = new boolean[asks ? out : 0];
        compact = new float[rows * out];
        sums = new float[asks ? in * out : 0];
        taken = new float[asks ? Gemm.packedSize(out, in) : 0];
    }

    /// Looks for the columns of `d`, `[row][out]` from `at` on, that hold anything. If they are few enough it packs
    /// them, from `po` on, and returns true.
    boolean find(int rows, float[] d, int at, float[] packed, int po) {
        count = Picks.find(rows, out, d, at, holds);
        if (count > DENSE * out) {
            return false;
        }
        Picks.take(rows, out, d, at, holds, count, compact, 0);
        Gemm.pack(rows, count, compact, 0, count, packed, po);
        return true;
    }

    /// `dx = d Wᵀ`, or `dx += d Wᵀ`.
    ///
    /// @param turned `W`, turned
    void carry(int rows, float[] turned, float[] dx, int dxAt, boolean add) {
        if (!add) {
            Arrays.fill(dx, dxAt, dxAt + rows * in, 0f);
        }
        if (count == 0) {
            return;
        }
        Picks.takeTurned(in, out, turned, holds, count, taken);
        Gemm.packedRows(rows, in, count, compact, 0, count, taken, 0, dx, dxAt, in, dx, dxAt, in);
    }

    /// `dW += xᵀ d`.
    void gradients(Affine map, int rows, float[] x, int xo, float[] packed, int po, float[] gradients) {
        if (count == 0) {
            return;
        }
        Picks.take(in, out, gradients, map.weight(), holds, count, sums, 0);
        Gemm.outer(in, count, rows, x, xo, in, packed, po, sums, 0, count);
        Picks.put(in, out, sums, 0, count, holds, gradients, map.weight());
    }
}
