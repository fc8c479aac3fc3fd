package bellman.torch.net;

import bellman.net.Rows;
import bellman.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// What the units share while a network runs forward: which rows follow one another, and the memory before and
/// after them.
final class Pass {
    private final Rows rows;
    private final Tensor state;
    private final boolean training;
    private final List<Tensor> ends = new ArrayList<>();

    /// @param state `[lane][stateSize]`
    /// @param training whether it is one of training
    Pass(Rows rows, Tensor state, boolean training) {
        this.rows = rows;
        this.training = training;
        this.state = state;
    }

    boolean training() {
        return training;
    }

    Rows rows() {
        return rows;
    }

    /// The memory before the first step, columns `from` to `from + size - 1` of it: `[lane][size]`.
    Tensor memory(int from, int size) {
        return state.narrow(1, from, size);
    }

    /// Keeps `[lane][size]` as memory after the last step. Called by each unit in the order of the columns.
    void keep(Tensor memory) {
        ends.add(memory.detach());
    }

    /// `memory`, `[lane][size]`, as step `step` finds it: zero where a lane was reset.
    Tensor found(Tensor memory, int step) {
        boolean[] wiped = new boolean[rows.lanes()];
        boolean any = false;
        for (int lane = 0; lane < wiped.length; lane++) {
            wiped[lane] = rows.resets()[step * wiped.length + lane];
            any |= wiped[lane];
        }
        if (!any) {
            return memory;
        }
        Tensor mask = Tensors.booleans(wiped, wiped.length, 1).to(memory.device(), torch.ScalarType.Bool);
        return memory.masked_fill(mask, new Scalar(0.0));
    }

    /// Writes the memory after the last step to the rows' state.
    void writeState() {
        if (!ends.isEmpty()) {
            Tensor end = torch.cat(new TensorVector(ends.toArray(Tensor[]::new)), 1);
            Tensors.copy(end.to(torch.ScalarType.Float), rows.state(), 0);
        }
    }
}
