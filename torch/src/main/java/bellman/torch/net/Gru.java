package bellman.torch.net;

import bellman.net.Initializer;
import bellman.net.Layer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// A gated recurrent unit with PyTorch's gates r, z, n.
final class Gru implements Unit {
    private final Recurrence maps;
    private final int width;
    private final int state;

    Gru(Layer.Gru layer, int in, String name, int state, Weights weights, Initializer initializer) {
        width = layer.width();
        this.state = state;
        maps = new Recurrence(in, width, 3, name, weights, initializer);
    }

    @Override
    public int stateSize() {
        return width;
    }

    @Override
    public Tensor forward(Pass pass, Tensor x) {
        Tensor inputs = maps.inputs(pass, x);
        Tensor h = pass.memory(state, width);
        var steps = new TensorVector();
        for (int step = 0; step < pass.rows().steps(); step++) {
            h = pass.found(h, step);
            Tensor in = inputs.select(0, step);
            Tensor memory = maps.memory(h);
            Tensor rz = torch.sigmoid(in.narrow(1, 0, 2L * width).add(memory.narrow(1, 0, 2L * width)));
            Tensor r = rz.narrow(1, 0, width);
            Tensor z = rz.narrow(1, width, width);
            Tensor n =
                    torch.tanh(torch.addcmul(in.narrow(1, 2L * width, width), r, memory.narrow(1, 2L * width, width)));
            h = torch.lerp(n, h, z);
            steps.push_back(h);
        }
        pass.keep(h);
        return torch.cat(steps, 0);
    }
}
