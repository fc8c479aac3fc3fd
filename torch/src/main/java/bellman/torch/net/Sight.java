package bellman.torch.net;

import bellman.net.Rows;
import bellman.torch.Tensors;
import org.bytedeco.pytorch.Tensor;

/// Which rows each row of a sequence sees: those of the same lane since the last reset, itself included, at
/// most `window` back.
///
/// @param mask `[lane][1][step][window + step]`: for each row, which of the remembered rows and of the
///     sequence's it sees
/// @param rowsLeft `[lane][1]`: how many rows the next sequence will see, if it does not begin with a reset
record Sight(Tensor mask, Tensor rowsLeft) {

    /// @param count column of the state that holds how many rows are remembered
    static Sight of(Pass pass, int window, int count) {
        Rows rows = pass.rows();
        int lanes = rows.lanes();
        int steps = rows.steps();
        int keys = window + steps;
        boolean[] mask = new boolean[lanes * steps * keys];
        float[] before = Tensors.toArray(pass.memory(count, 1));
        float[] left = new float[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            // The first key of the episode that the present row belongs to.
            int first = window - (int) before[lane];
            for (int step = 0; step < steps; step++) {
                int self = window + step;
                if (rows.resets()[step * lanes + lane]) {
                    first = self;
                }
                int at = (lane * steps + step) * keys;
                for (int key = Math.max(first, self - window); key <= self; key++) {
                    mask[at + key] = true;
                }
            }
            left[lane] = Math.min(window, keys - first);
        }
        return new Sight(Tensors.booleans(mask, lanes, 1, steps, keys), Tensors.floats(left, lanes, 1));
    }
}
