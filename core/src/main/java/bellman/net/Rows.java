package bellman.net;

/// How the rows of a batch hang together: independent ones, or `lanes` sequences of `steps` rows each, time-major
/// (`row = step * lanes + lane`). A feed-forward network looks only at [#count()].
///
/// For sequences, `resets` (`[step][lane]`) says before which rows a lane's memory is wiped, and `state`
/// (`[lane][stateSize]`) is read as the memory at the beginning and overwritten with that at the end. Both arrays
/// are the caller's and are looked at anew by each forward, so one object serves for a whole training.
public final class Rows {
    private static final boolean[] NO_RESETS = {};
    private static final float[] NO_STATE = {};
    private final int steps;
    private final int lanes;
    private final boolean[] resets;
    private final float[] state;

    private Rows(int steps, int lanes, boolean[] resets, float[] state) {
        if (steps < 1 || lanes < 1) {
            throw new IllegalArgumentException(
                    "rows need at least one step and one lane, got " + steps + " x " + lanes);
        }
        this.steps = steps;
        this.lanes = lanes;
        this.resets = resets;
        this.state = state;
    }

    /// `count` rows that have nothing to do with one another. A recurrent network refuses them.
    public static Rows independent(int count) {
        return new Rows(1, count, NO_RESETS, NO_STATE);
    }

    /// `lanes` sequences of `steps` rows.
    ///
    /// @param resets `[step][lane]`, at least `steps * lanes` long
    /// @param state `[lane][stateSize]`, at least as long, read and overwritten
    public static Rows sequences(int steps, int lanes, boolean[] resets, float[] state) {
        if (resets.length < steps * lanes) {
            throw new IllegalArgumentException("resets need " + steps * lanes + " entries, got " + resets.length);
        }
        return new Rows(steps, lanes, resets, state);
    }

    /// Checks what a network is given to run over, as every backend does first.
    ///
    /// @param maxRows of the tape
    /// @throws IllegalArgumentException if rows, inputs or memory do not suffice
    public void require(Network network, int maxRows, float[] inputs) {
        if (count() > maxRows) {
            throw new IllegalArgumentException(
                    "this tape has room for " + maxRows + " rows, got " + count() + "; make a larger one");
        }
        if (inputs.length < count() * network.inputs()) {
            throw new IllegalArgumentException(
                    count() + " rows need " + count() * network.inputs() + " inputs, got " + inputs.length);
        }
        int size = network.stateSize();
        if (size > 0 && (resets.length == 0 || state.length < lanes * size)) {
            throw new IllegalArgumentException("a recurrent network needs Rows.sequences with a state of "
                    + lanes * size + " numbers, got " + state.length);
        }
    }

    /// Rows in all.
    public int count() {
        return steps * lanes;
    }

    /// Rows of one sequence.
    public int steps() {
        return steps;
    }

    /// Sequences side by side.
    public int lanes() {
        return lanes;
    }

    /// `[step][lane]`; empty for independent rows.
    public boolean[] resets() {
        return resets;
    }

    /// `[lane][stateSize]`; empty for independent rows.
    public float[] state() {
        return state;
    }
}
