package bellman.llm.model;

import bellman.net.TokenBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The order in which a batch's tokens enter the decoder: segments of equal length stand together, so that each
/// such group is one attention.
///
/// @param order place in the batch of each token, `[row]`
/// @param groups in the order of their rows
/// @param segments numbers of the batch's segments in the order of their rows
/// @param targets row in front of each wanted token, `[target]`
record PackedLayout(int[] order, List<Group> groups, int[] segments, int[] targets) {

    /// Segments of equal length.
    ///
    /// @param count of segments
    /// @param length tokens of each
    record Group(int count, int length) {
        int tokens() {
            return count * length;
        }
    }

    static PackedLayout of(TokenBatch batch) {
        int[] lengths = batch.lengths();
        int[] starts = new int[lengths.length];
        for (int i = 1; i < starts.length; i++) {
            starts[i] = starts[i - 1] + lengths[i - 1];
        }
        List<Integer> sorted = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> lengths[i]))
                .toList();
        int[] order = new int[batch.tokens()];
        int[] rows = new int[batch.tokens()];
        List<Group> groups = new ArrayList<>();
        int row = 0;
        for (int segment : sorted) {
            int length = lengths[segment];
            for (int i = 0; i < length; i++) {
                rows[starts[segment] + i] = row;
                order[row++] = starts[segment] + i;
            }
            if (!groups.isEmpty() && groups.getLast().length == length) {
                groups.set(groups.size() - 1, new Group(groups.getLast().count + 1, length));
            } else {
                groups.add(new Group(1, length));
            }
        }
        int[] segments = sorted.stream().mapToInt(i -> i).toArray();
        return new PackedLayout(order, List.copyOf(groups), segments, targets(batch, rows));
    }

    private static int[] targets(TokenBatch batch, int[] rows) {
        int[] targets = new int[batch.targets()];
        int at = 0;
        for (int i = 0; i < rows.length; i++) {
            if (batch.wanted()[i]) {
                targets[at++] = rows[i - 1];
            }
        }
        return targets;
    }

    /// `values` of the batch's tokens in the order of rows.
    int[] inOrder(int[] values) {
        int[] moved = new int[order.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = values[order[i]];
        }
        return moved;
    }

    /// Rows of some of the batch's tokens, by their places in it.
    int[] rowsOf(int[] tokens) {
        int[] all = rows();
        int[] some = new int[tokens.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = all[tokens[i]];
        }
        return some;
    }

    /// Row of each of the batch's tokens.
    int[] rows() {
        int[] rows = new int[order.length];
        for (int i = 0; i < rows.length; i++) {
            rows[order[i]] = i;
        }
        return rows;
    }
}
