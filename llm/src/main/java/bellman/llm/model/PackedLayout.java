package bellman.llm.model;

import bellman.net.TokenBatch;
import bellman.simd.CausalAttention.Family;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// A row for every token. Segments of equal length stand together, so that each such group is one attention.
///
/// @param order place in the batch of each row's token, `[row]`
/// @param rows of the batch's tokens, `[token]`
/// @param groups in the order of their rows
/// @param segments numbers of the batch's segments in the order of their rows
/// @param targets row in front of each wanted token, `[target]`
record PackedLayout(int[] order, int[] rows, List<Group> groups, int[] segments, int[] targets) implements Layout {

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
        return new PackedLayout(order, rows, List.copyOf(groups), segments, Layout.targets(batch.wanted(), rows));
    }

    @Override
    public List<Family> families() {
        List<Family> families = new ArrayList<>();
        int row = 0;
        for (Group group : groups) {
            for (int i = 0; i < group.count; i++) {
                families.add(new Family(row, 0, new int[] {group.length}));
                row += group.length;
            }
        }
        return families;
    }

    @Override
    public Attention recorded() {
        return new PackedAttention(groups);
    }
}
