package bellman.nn;

import bellman.simd.Gemm;
import bellman.simd.Lanes;
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
    private final float[] some;
    private final float[] taken;
    private int count;
    /// Floats of a row of columns taken out: whole panels of a product.
    private int apart;

    /// For blocks of at most `rows` rows; 0 for a layer that never asks.
    Columns(int rows, int in, int out) {
        this.in = in;
        this.out = out;
        boolean asks = rows > 0;
        int room = Gemm.packedSize(1, out);
        holds = new boolean[asks ? out : 0];
        compact = new float[asks ? rows * room + Lanes.count() : 0];
        some = new float[asks ? in * room + Lanes.count() : 0];
        taken = new float[asks ? Gemm.packedSize(out, in) : 0];
    }

    /// Looks for the columns of `d`, `[row][out]` from `at` on, that hold anything; returns whether they are
    /// few enough to go by them.
    boolean find(int rows, float[] d, int at) {
        count = Picks.find(rows, out, d, at, holds);
        if (count > DENSE * out) {
            return false;
        }
        apart = Gemm.packedSize(1, count);
        Picks.take(rows, out, d, at, holds, compact, 0, apart);
        return true;
    }

    /// Packs what was found for [#gradients], from `po` on.
    void pack(int rows, float[] packed, int po) {
        Gemm.pack(rows, count, compact, 0, apart, packed, po);
    }

    /// `dx = d Wᵀ`, or `dx += d Wᵀ`, with as much of `W` turned as is needed.
    void carry(Affine map, int rows, float[] dx, int dxAt, boolean add) {
        if (count > 0) {
            Picks.take(in, out, map.weights.values, map.weight(), holds, some, 0, count);
            Gemm.packTransposed(count, in, some, 0, taken);
        }
        multiply(rows, dx, dxAt, add);
    }

    /// The same with all of `W` turned before, for blocks of which there are several.
    void carry(int rows, float[] turned, float[] dx, int dxAt, boolean add) {
        Picks.takeTurned(in, out, turned, holds, count, taken);
        multiply(rows, dx, dxAt, add);
    }

    private void multiply(int rows, float[] dx, int dxAt, boolean add) {
        if (!add) {
            Arrays.fill(dx, dxAt, dxAt + rows * in, 0f);
        }
        if (count > 0) {
            Gemm.packedRows(rows, in, count, compact, 0, apart, taken, 0, dx, dxAt, in, dx, dxAt, in);
        }
    }

    /// `dW += xᵀ d`.
    void gradients(Affine map, int rows, float[] x, int xo, float[] packed, int po, float[] gradients) {
        if (count == 0) {
            return;
        }
        Picks.take(in, out, gradients, map.weight(), holds, some, 0, apart);
        Gemm.outer(in, apart, rows, x, xo, in, packed, po, some, 0, apart);
        Picks.put(in, out, some, 0, apart, holds, gradients, map.weight());
    }
}
