package bellman.llm.decode;

import java.util.Arrays;

/// Rows of one pass of a decoder: tokens with their positions, and the pages of the sequences that they belong to.
/// The rows of one sequence may be several, as when a prompt is read; they stand in ascending order of position, and
/// what lies before them is in the pages already.
public final class DecoderBatch {
    private int rows;
    private int wanted;
    private int[] tokens;
    private int[] positions;
    private int[][] pages;
    private int[] logits;

    /// Room for `capacity` rows.
    public DecoderBatch(int capacity) {
        tokens = new int[capacity];
        positions = new int[capacity];
        pages = new int[capacity][];
        logits = new int[capacity];
    }

    /// No rows.
    public void clear() {
        Arrays.fill(pages, 0, rows, NO_PAGES);
        rows = 0;
        wanted = 0;
    }

    private static final int[] NO_PAGES = {};

    /// Adds a row.
    ///
    /// @param position of the token in its sequence
    /// @param table the sequence's pages by position, of which the one that `position` falls into is its own; not
    ///     copied
    /// @param logits whether the logits behind the token are asked for
    /// @return the number of its logits, -1 if they are not asked for
    public int add(int token, int position, int[] table, boolean logits) {
        if (rows == tokens.length) {
            throw new IllegalStateException("this batch has room for " + rows + " rows");
        }
        if (position < 0 || KeyValuePages.pagesFor(position + 1) > table.length) {
            throw new IllegalArgumentException("position " + position + " needs " + KeyValuePages.pagesFor(position + 1)
                    + " pages, got " + table.length);
        }
        tokens[rows] = token;
        positions[rows] = position;
        pages[rows] = table;
        if (logits) {
            this.logits[wanted] = rows;
        }
        rows++;
        return logits ? wanted++ : -1;
    }

    /// Rows that it has.
    public int rows() {
        return rows;
    }

    /// Rows that it has room for.
    public int capacity() {
        return tokens.length;
    }

    /// Rows whose logits are asked for.
    public int wanted() {
        return wanted;
    }

    /// Whether a row belongs to the sequence with this table.
    @SuppressWarnings("ReferenceEquality") // a table is its sequence's own
    public boolean contains(int[] table) {
        for (int r = 0; r < rows; r++) {
            if (pages[r] == table) {
                return true;
            }
        }
        return false;
    }

    /// Whether no two rows belong to the same sequence; rows of one stand together.
    @SuppressWarnings("ReferenceEquality") // a table is its sequence's own
    boolean rowsAreAlone() {
        for (int r = 1; r < rows; r++) {
            if (pages[r] == pages[r - 1]) {
                return false;
            }
        }
        return true;
    }

    int token(int row) {
        return tokens[row];
    }

    int position(int row) {
        return positions[row];
    }

    int[] pages(int row) {
        return pages[row];
    }

    /// The row of logits number `i`.
    int rowOf(int i) {
        return logits[i];
    }
}
