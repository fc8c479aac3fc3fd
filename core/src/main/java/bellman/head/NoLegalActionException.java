package bellman.head;

/// A row whose action mask allows nothing.
public final class NoLegalActionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    /// The row without a legal action.
    private final int row;

    public NoLegalActionException(int row) {
        super("row " + row + " has no legal action: the mask of an environment must allow at least one in every state");
        this.row = row;
    }

    /// The row without a legal action.
    public int row() {
        return row;
    }
}
