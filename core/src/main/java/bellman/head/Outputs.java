package bellman.head;

/// The columns of a network's output rows that belong to one head: `values[row * stride + offset + column]`. Also
/// used for gradients with respect to them. A view: the arrays are looked at anew by each use.
public final class Outputs {
    private static final boolean[] NO_MASKS = {};
    private final float[] values;
    private final int stride;
    private final int offset;
    private final boolean[] masks;

    private Outputs(float[] values, int stride, int offset, boolean[] masks) {
        this.values = values;
        this.stride = stride;
        this.offset = offset;
        this.masks = masks;
    }

    /// The columns from `offset` on of rows that are `stride` apart.
    public static Outputs of(float[] values, int stride, int offset) {
        return new Outputs(values, stride, offset, NO_MASKS);
    }

    /// The same columns with action masks, `[row][action]`, `true` meaning legal. An empty array means no masks.
    public Outputs withMasks(boolean[] masks) {
        return new Outputs(values, stride, offset, masks);
    }

    /// The array behind.
    public float[] values() {
        return values;
    }

    /// Where row `row` begins in [#values()].
    public int at(int row) {
        return row * stride + offset;
    }

    /// `[row][action]`, or empty.
    public boolean[] masks() {
        return masks;
    }

    /// Whether actions are masked.
    public boolean masked() {
        return masks.length > 0;
    }

    /// Refuses masks in the name of a head that has none.
    void refuseMasks(Head head) {
        if (masked()) {
            throw new IllegalArgumentException(head
                    + " cannot mask actions: use Categorical or MultiCategorical, or an environment without masks");
        }
    }
}
