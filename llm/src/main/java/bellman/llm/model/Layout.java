package bellman.llm.model;

import bellman.net.TokenBatch;
import bellman.simd.CausalAttention.Family;
import java.util.List;

/// How a batch's tokens enter the decoder, as rows.
sealed interface Layout permits PackedLayout, SharedLayout {

    /// Place in the batch of each row's token, `[row]`.
    int[] order();

    /// Row of each of the batch's tokens, `[token]`; -1 of one that has none.
    int[] rows();

    /// Row in front of each wanted token, `[target]`; several may be the same.
    int[] targets();

    /// Which rows see which, in their order.
    List<Family> families();

    /// Attention by libtorch.
    Attention recorded();

    /// `values` of the batch's tokens in the order of rows.
    default int[] inOrder(int[] values) {
        int[] order = order();
        int[] moved = new int[order.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = values[order[i]];
        }
        return moved;
    }

    /// Rows of some of the batch's tokens, by their places in it.
    default int[] rowsOf(int[] tokens) {
        int[] all = rows();
        int[] some = new int[tokens.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = all[tokens[i]];
        }
        return some;
    }

    /// The layout for what is asked about in a batch.
    ///
    /// @param shares whether tokens may share rows, or have none
    static Layout of(TokenBatch batch, boolean shares) {
        return shares && batch.targets() > 0 ? SharedLayout.of(batch) : PackedLayout.of(batch);
    }

    /// The layout for the states behind some of a batch's tokens.
    static Layout of(TokenBatch batch, int[] tokens, boolean shares) {
        return shares && tokens.length > 0 ? SharedLayout.of(batch, tokens) : PackedLayout.of(batch);
    }

    /// Rows in front of wanted tokens.
    static int[] targets(boolean[] wanted, int[] rows) {
        int count = 0;
        for (boolean w : wanted) {
            count += w ? 1 : 0;
        }
        int[] targets = new int[count];
        int at = 0;
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i]) {
                targets[at++] = rows[i - 1];
            }
        }
        return targets;
    }
}
