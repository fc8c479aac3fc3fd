package bellman.nn;

import bellman.simd.Gemm;
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
    private final float[] sizes;
    private final int[] active;
    private final float[] compact;
    private final float[] sums;
    private int count;

    /// For blocks of at most `rows` rows; 0 for a layer that never asks.
    Columns(int rows, int in, int out) {
        this.in = in;
        this.out = out;
        boolean asks = rows > 0;
        sizes = new float[asks ? out : 0];
        active = new int[asks ? out : 0];
        compact = new float[rows * out];
        sums = new float[asks ? in * out : 0];
    }

    /// Looks for the columns of `d`, `[row][out]` from `at` on, that hold anything. If they are few enough it packs
    /// them, from `po` on, and returns true.
    boolean find(int rows, float[] d, int at, float[] packed, int po) {
        Arrays.fill(sizes, 0f);
        for (int row = 0, from = at; row < rows; row++, from += out) {
            for (int j = 0; j < out; j++) {
                sizes[j] += Math.abs(d[from + j]);
            }
        }
        count = 0;
        for (int j = 0; j < out; j++) {
            if (!(sizes[j] == 0)) {
                active[count++] = j;
            }
        }
        if (count > DENSE * out) {
            return false;
        }
        for (int row = 0, from = at, to = 0; row < rows; row++, from += out) {
            for (int q = 0; q < count; q++) {
                compact[to++] = d[from + active[q]];
            }
        }
        Gemm.pack(rows, count, compact, 0, count, packed, po);
        return true;
    }

    /// `dx = d Wᵀ`, or `dx += d Wᵀ`.
    ///
    /// @param turned room for the columns of `W`, turned
    void carry(Affine map, int rows, float[] turned, float[] dx, int dxAt, boolean add) {
        if (!add) {
            Arrays.fill(dx, dxAt, dxAt + rows * in, 0f);
        }
        if (count == 0) {
            return;
        }
        float[] w = map.weights.values;
        for (int i = 0; i < in; i++) {
            int from = map.weight() + i * out;
            int to = i / Gemm.PANEL * Gemm.PANEL * count + i % Gemm.PANEL;
            for (int q = 0; q < count; q++, to += Gemm.PANEL) {
                turned[to] = w[from + active[q]];
            }
        }
        Gemm.packedRows(rows, in, count, compact, 0, count, turned, 0, dx, dxAt, in, dx, dxAt, in);
    }

    /// `dW += xᵀ d`.
    void gradients(Affine map, int rows, float[] x, int xo, float[] packed, int po, float[] gradients) {
        if (count == 0) {
            return;
        }
        for (int i = 0, to = 0; i < in; i++) {
            int from = map.weight() + i * out;
            for (int q = 0; q < count; q++) {
                sums[to++] = gradients[from + active[q]];
            }
        }
        Gemm.outer(in, count, rows, x, xo, in, packed, po, sums, 0, count);
        for (int i = 0, from = 0; i < in; i++) {
            int to = map.weight() + i * out;
            for (int q = 0; q < count; q++) {
                gradients[to + active[q]] = sums[from++];
            }
        }
    }
}
