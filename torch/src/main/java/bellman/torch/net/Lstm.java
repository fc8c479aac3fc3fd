package bellman.torch.net;

import bellman.net.Initializer;
import bellman.net.Layer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// A long short-term memory with PyTorch's gates i, f, g, o.
final class Lstm implements Unit {
    private final Recurrence maps;
    private final int width;
    private final int state;

    Lstm(Layer.Lstm layer, int in, String name, int state, Weights weights, Initializer initializer) {
        width = layer.width();
        this.state = state;
        maps = new Recurrence(in, width, 4, name, weights, initializer);
    }

    @Override
    public int stateSize() {
        return 2 * width;
    }

    @Override
    public Tensor forward(Pass pass, Tensor x) {
        Tensor inputs = maps.inputs(pass, x);
        Tensor h = pass.memory(state, width);
        Tensor c = pass.memory(state + width, width);
        var steps = new TensorVector();
        for (int step = 0; step < pass.rows().steps(); step++) {
            h = pass.found(h, step);
            c = pass.found(c, step);
            Tensor gates = inputs.select(0, step).add(maps.memory(h));
            Tensor in = torch.sigmoid(gates.narrow(1, 0, 2L * width));
            Tensor candidate = torch.tanh(gates.narrow(1, 2L * width, width));
            Tensor out = torch.sigmoid(gates.narrow(1, 3L * width, width));
            c = in.narrow(1, width, width).mul(c).add(in.narrow(1, 0, width).mul(candidate));
            h = out.mul(torch.tanh(c));
            steps.push_back(h);
        }
        pass.keep(h);
        pass.keep(c);
        return torch.cat(steps, 0);
    }
}
