package bellman.torch.net;

import bellman.net.Architecture;
import bellman.net.Initializer;
import bellman.run.State;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/// A trunk of units with the outputs that leave it.
final class Branch {
    private final String name;
    private final List<Unit> units = new ArrayList<>();
    private final List<Exit> exits = new ArrayList<>();

    /// @param in floats of an input row
    /// @param state where this branch's memory begins in a lane's
    Branch(Architecture.Branch plan, int in, int state, Weights weights, Initializer initializer) {
        name = plan.name();
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

    /// Saves what training gathered beside the weights.
    void save(State state) {
        for (int i = 0; i < units.size(); i++) {
            units.get(i).save(state.at(name + "/" + i));
        }
    }

    /// Restores it.
    void load(State state) {
        for (int i = 0; i < units.size(); i++) {
            units.get(i).load(state.at(name + "/" + i));
        }
    }

    /// Takes it over from a branch of the same plan.
    void follow(Branch other) {
        for (int i = 0; i < units.size(); i++) {
            units.get(i).follow(other.units.get(i));
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
