package bellman.llm.constrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Tokens by their bytes: those that begin alike share their way. Nodes stand in the order in which one comes
/// to them going down first, so that a walk over all is one pass over arrays, and a subtree that is of no use
/// is one step.
final class TokenTree {
    private final int[] order;
    private byte[] labels = new byte[1024];
    private int[] depths = new int[1024];
    /// Behind the subtree of each node.
    private int[] behind = new int[1024];
    /// Where in `order` the tokens of each node begin; they end where the next node's begin.
    private int[] first = new int[1025];
    private int nodes;
    private final int deepest;

    /// @param pieces bytes of each token
    /// @param chosen ids that are in the tree; they have bytes
    TokenTree(byte[][] pieces, IntPredicate chosen) {
        order = IntStream.range(0, pieces.length)
                .filter(chosen)
                .boxed()
                .sorted((a, b) -> Arrays.compareUnsigned(pieces[a], pieces[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        deepest = Arrays.stream(order).map(id -> pieces[id].length).max().orElse(0);
        int[] path = new int[1 + deepest];
        add((byte) 0, 0, 0);
        int depth = 0;
        byte[] before = new byte[0];
        for (int i = 0; i < order.length; i++) {
            byte[] piece = pieces[order[i]];
            int mismatch = Arrays.mismatch(before, piece);
            int common = mismatch < 0 ? piece.length : mismatch;
            for (; depth > common; depth--) {
                behind[path[depth]] = nodes;
            }
            while (depth < piece.length) {
                path[++depth] = nodes;
                add(piece[depth - 1], depth, i);
            }
            before = piece;
        }
        for (; depth >= 0; depth--) {
            behind[path[depth]] = nodes;
        }
        first[nodes] = order.length;
    }

    private void add(byte label, int depth, int token) {
        if (nodes == labels.length) {
            labels = Arrays.copyOf(labels, 2 * nodes);
            depths = Arrays.copyOf(depths, 2 * nodes);
            behind = Arrays.copyOf(behind, 2 * nodes);
            first = Arrays.copyOf(first, 2 * nodes + 1);
        }
        labels[nodes] = label;
        depths[nodes] = depth;
        first[nodes++] = token;
    }

    int deepest() {
        return deepest;
    }

    /// The byte that leads to a node.
    int label(int node) {
        return labels[node] & 0xff;
    }

    int depth(int node) {
        return depths[node];
    }

    int behind(int node) {
        return behind[node];
    }

    /// Where the tokens begin that end at a node, in the order of [#token].
    int firstToken(int node) {
        return first[node];
    }

    int token(int place) {
        return order[place];
    }

    /// See [Vocabulary#longest].
    int[] longest(byte[] bytes) {
        List<Integer> tokens = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int node = 0;
            int best = -1;
            int length = 0;
            for (int depth = 0; at + depth < bytes.length && node >= 0; depth++) {
                node = child(node, bytes[at + depth]);
                if (node >= 0 && first[node] < first[node + 1]) {
                    best = order[first[node]];
                    length = depth + 1;
                }
            }
            if (best < 0) {
                throw new IllegalArgumentException("no token begins with the byte " + (bytes[at] & 0xff));
            }
            tokens.add(best);
            at += length;
        }
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    private int child(int node, byte label) {
        for (int i = node + 1; i < behind[node]; i = behind[i]) {
            if (labels[i] == label) {
                return i;
            }
        }
        return -1;
    }
}
