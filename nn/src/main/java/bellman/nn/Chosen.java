package bellman.nn;

/// The rows of a branch whose gradient is not zero, and their way back to the inputs alone. Of critics that are
/// judged by the smallest of them each row has one.
final class Chosen {
    private final Branch branch;
    private final Branch.Pass pass;
    private final int stride;
    private final int in;
    private final int[] rows;
    private final float[] dOutputs;
    private final float[] dInputs;
    private int count;

    Chosen(Branch branch, Branch.Pass pass, int maxRows, int stride, int in) {
        this.branch = branch;
        this.pass = pass;
        this.stride = stride;
        this.in = in;
        rows = new int[maxRows];
        dOutputs = new float[maxRows * stride];
        dInputs = new float[maxRows * in];
    }

    /// Finds the rows among the first `all` and returns how many there are.
    int find(float[] dOutputs, int all) {
        count = 0;
        for (int row = 0; row < all; row++) {
            if (branch.touches(dOutputs, row)) {
                System.arraycopy(dOutputs, row * stride, this.dOutputs, count * stride, stride);
                rows[count++] = row;
            }
        }
        return count;
    }

    /// Takes them back, in blocks of `block`.
    void backward(int block) {
        pass.turnLater(count <= block);
        for (int from = 0; from < count; from += block) {
            pass.backwardChosen(rows, dOutputs, from, Math.min(from + block, count), dInputs);
        }
    }

    /// Adds the gradient with respect to their inputs to those of all rows.
    void add(float[] dInputs) {
        for (int i = 0; i < count; i++) {
            int to = rows[i] * in;
            for (int j = 0; j < in; j++) {
                dInputs[to + j] += this.dInputs[i * in + j];
            }
        }
    }
}
