package bellman.torch.net;

import bellman.net.Architecture;
import bellman.net.Initializer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/// A trunk of units with the outputs that leave it.
final class Branch {
    private final List<Unit> units = new ArrayList<>();
    private final List<Exit> exits = new ArrayList<>();

    /// @param in floats of an input row
    /// @param state where this branch's memory begins in a lane's
    Branch(Architecture.Branch plan, int in, int state, Weights weights, Initializer initializer) {
        int features = in;
        int at = state;
        int index = 0;
        for (var layer : plan.trunk()) {
            Unit unit = Unit.of(layer, features, plan.name() + "/" + index++, at, weights, initializer);
            units.add(unit);
            features = layer.width();
            at += unit.stateSize();
        }
        for (var output : plan.outputs()) {
            exits.add(Exit.of(output, features, plan.name() + "/" + index++, weights, initializer));
        }
    }

    int stateSize() {
        return units.stream().mapToInt(Unit::stateSize).sum();
    }

    /// Adds the branch's columns to `outputs`.
    void forward(Pass pass, Tensor inputs, TensorVector outputs) {
        Tensor x = inputs;
        for (Unit unit : units) {
            x = unit.forward(pass, x);
        }
        for (Exit exit : exits) {
            outputs.push_back(exit.forward(x));
        }
    }
}
