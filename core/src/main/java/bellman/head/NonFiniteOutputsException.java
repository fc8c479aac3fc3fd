package bellman.head;

/// Outputs from which no action can be drawn because they are not finite.
public final class NonFiniteOutputsException extends ArithmeticException {
    private static final long serialVersionUID = 1;
    /// The row of the outputs.
    private final int row;

    NonFiniteOutputsException(int row) {
        super("row " + row + " of the policy's outputs is not finite: training has diverged;"
                + " lower the learning rate or the largest gradient norm");
        this.row = row;
    }

    /// The row of the outputs.
    public int row() {
        return row;
    }
}
