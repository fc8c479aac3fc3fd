package bellman.llm.tokenizer;

import java.util.Arrays;
import java.util.List;

/// Sequences of token ids as the rows of a rectangle, `[row][column]` flattened.
///
/// @param ids the tokens, filled up with padding
/// @param mask true where a token is, false where padding is
public record TokenRows(int rows, int columns, int[] ids, boolean[] mask) {
    /// Where something is added or cut off.
    public enum Side {
        LEFT,
        RIGHT
    }

    public TokenRows {
        if (rows < 0 || columns < 0 || ids.length != rows * columns || mask.length != ids.length) {
            throw new IllegalArgumentException("expected " + rows + " rows of " + columns + " ids and flags, found "
                    + ids.length + " and " + mask.length);
        }
        ids = ids.clone();
        mask = mask.clone();
    }

    /// Rows filled up to the longest one, or beyond to a multiple of `multiple`.
    ///
    /// @param padding the id to fill up with
    /// @param side where it is added: models that generate want it left
    public static TokenRows of(List<int[]> sequences, int padding, Side side, int multiple) {
        if (multiple < 1) {
            throw new IllegalArgumentException("multiple must be at least 1, got " + multiple);
        }
        int longest = sequences.stream().mapToInt(s -> s.length).max().orElse(0);
        int columns = (longest + multiple - 1) / multiple * multiple;
        var ids = new int[sequences.size() * columns];
        var mask = new boolean[ids.length];
        Arrays.fill(ids, padding);
        for (int row = 0; row < sequences.size(); row++) {
            int[] sequence = sequences.get(row);
            int start = row * columns + (side == Side.LEFT ? columns - sequence.length : 0);
            System.arraycopy(sequence, 0, ids, start, sequence.length);
            Arrays.fill(mask, start, start + sequence.length, true);
        }
        return new TokenRows(sequences.size(), columns, ids, mask);
    }

    /// At most `longest` ids of a sequence; `side` is cut.
    public static int[] truncated(int[] ids, int longest, Side side) {
        if (longest < 0) {
            throw new IllegalArgumentException("longest must not be negative, got " + longest);
        }
        if (ids.length <= longest) {
            return ids.clone();
        }
        return side == Side.RIGHT
                ? Arrays.copyOf(ids, longest)
                : Arrays.copyOfRange(ids, ids.length - longest, ids.length);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof TokenRows(int r, int c, int[] i, boolean[] m)
                && r == rows
                && c == columns
                && Arrays.equals(i, ids)
                && Arrays.equals(m, mask);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + Arrays.hashCode(ids);
    }
}
