package bellman.torch.net;

import bellman.net.Initializer;
import bellman.net.Layer;
import bellman.run.State;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// Stacks of feed-forward units side by side.
final class Streams implements Unit {
    private final List<List<Unit>> stacks = new ArrayList<>();

    Streams(Layer.Streams layer, int in, String name, Weights weights, Initializer initializer) {
        for (List<Layer> plan : layer.stacks()) {
            List<Unit> stack = new ArrayList<>();
            int features = in;
            for (Layer each : plan) {
                String own = name + "/" + stacks.size() + "/" + stack.size();
                stack.add(Unit.of(each, features, own, 0, weights, initializer));
                features = each.width();
            }
            stacks.add(stack);
        }
    }

    @Override
    public Tensor forward(Pass pass, Tensor x) {
        var outputs = new TensorVector();
        for (List<Unit> stack : stacks) {
            Tensor y = x;
            for (Unit unit : stack) {
                y = unit.forward(pass, y);
            }
            outputs.push_back(y);
        }
        return torch.cat(outputs, 1);
    }

    @Override
    public void save(State state) {
        for (int s = 0; s < stacks.size(); s++) {
            for (int i = 0; i < stacks.get(s).size(); i++) {
                stacks.get(s).get(i).save(state.at(s + "/" + i));
            }
        }
    }

    @Override
    public void load(State state) {
        for (int s = 0; s < stacks.size(); s++) {
            for (int i = 0; i < stacks.get(s).size(); i++) {
                stacks.get(s).get(i).load(state.at(s + "/" + i));
            }
        }
    }
}
