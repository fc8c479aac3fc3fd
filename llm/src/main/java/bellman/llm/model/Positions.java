package bellman.llm.model;

import bellman.torch.Tensors;
import org.bytedeco.pytorch.Tensor;

/// Where tokens stand: one number each, or, in a model that sees, their places in time, in height and in width.
///
/// @param places `[dimension][token]`
public record Positions(int[][] places) {
    public Positions {
        if (places.length != 1 && places.length != 3) {
            throw new IllegalArgumentException("positions have one dimension or three, got " + places.length);
        }
    }

    /// Counted from 0 in each of `lengths` segments.
    public static Positions counted(int... lengths) {
        int tokens = 0;
        for (int length : lengths) {
            tokens += length;
        }
        int[] places = new int[tokens];
        int at = 0;
        for (int length : lengths) {
            for (int i = 0; i < length; i++) {
                places[at++] = i;
            }
        }
        return new Positions(new int[][] {places});
    }

    /// The same of tokens in another order: `order[i]` is the place of the `i`-th of them in this one.
    Positions inOrder(int[] order) {
        int[][] moved = new int[places.length][order.length];
        for (int d = 0; d < places.length; d++) {
            for (int i = 0; i < order.length; i++) {
                moved[d][i] = places[d][order[i]];
            }
        }
        return new Positions(moved);
    }

    int dimensions() {
        return places.length;
    }

    /// `[dimension][token]` of longs where `other` is, in the innermost scope.
    Tensor beside(Tensor other) {
        int tokens = places[0].length;
        int[] all = new int[places.length * tokens];
        for (int d = 0; d < places.length; d++) {
            System.arraycopy(places[d], 0, all, d * tokens, tokens);
        }
        return Tensors.beside(other, Tensors.indices(all, places.length, tokens));
    }
}
