package bellman.torch.net;

import bellman.net.Architecture;
import bellman.net.Initializer;
import bellman.net.Network;
import bellman.net.Parameter;
import bellman.net.Rows;
import bellman.run.State;
import bellman.torch.Device;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// A network of branches whose gradients libtorch computes.
final class TorchNetwork implements Network {
    private final Weights weights = new Weights();
    private final List<Branch> branches = new ArrayList<>();
    private final Architecture architecture;
    private final int inputs;
    private final int outputs;
    private final int stateSize;
    private final Device device;
    private final Precision precision;
    private final int threads;

    TorchNetwork(Architecture architecture, Initializer initializer, Device device, Precision precision, int threads) {
        this.architecture = architecture;
        this.device = device;
        this.precision = precision;
        this.threads = threads;
        inputs = architecture.inputs();
        outputs = architecture.outputs();
        int state = 0;
        for (Architecture.Branch plan : architecture.branches()) {
            Branch branch = new Branch(plan, inputs, state, weights, initializer);
            branches.add(branch);
            state += branch.stateSize();
        }
        stateSize = state;
        weights.place(device);
    }

    @Override
    public Architecture architecture() {
        return architecture;
    }

    @Override
    public int inputs() {
        return inputs;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public int stateSize() {
        return stateSize;
    }

    /// On the CPU these are the weights themselves. On a GPU the views are filled now; what is written to the
    /// values takes effect with the next pass or step, and later changes show with the next call.
    @Override
    public List<Parameter> parameters() {
        return weights.parameters();
    }

    Weights weights() {
        return weights;
    }

    Device device() {
        return device;
    }

    Precision precision() {
        return precision;
    }

    int threads() {
        return threads;
    }

    /// `[row][outputs]`.
    Tensor forward(Pass pass, Tensor x) {
        var columns = new TensorVector();
        for (Branch branch : branches) {
            branch.forward(pass, x, columns);
        }
        return torch.cat(columns, 1).to(torch.ScalarType.Float);
    }

    @Override
    public Tape tape(int maxRows, Mode mode) {
        if (maxRows < 1) {
            throw new IllegalArgumentException("a tape needs room for at least one row, got " + maxRows);
        }
        return new TorchTape(this, maxRows, mode == Mode.TRAINING);
    }

    @Override
    public float[] forward(Tape tape, float[] inputs, Rows rows) {
        return own(tape).forward(inputs, rows);
    }

    @Override
    public float[] backward(Tape tape, float[] dOutputs, boolean weights, boolean inputs) {
        return own(tape).backward(dOutputs, weights, inputs);
    }

    @Override
    public void follow(Network source, float tau) {
        if (!(source instanceof TorchNetwork other)) {
            throw new IllegalArgumentException("a network follows only one of the same architecture and backend");
        }
        weights.settle();
        other.weights.settle();
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            if (tau == 1) {
                weights.values().copy_(other.weights.values());
            } else {
                weights.values().lerp_(other.weights.values(), new Scalar(tau));
            }
        }
        for (int i = 0; i < branches.size(); i++) {
            branches.get(i).follow(other.branches.get(i));
        }
    }

    @Override
    public void save(State state) {
        Network.super.save(state);
        branches.forEach(b -> b.save(state));
    }

    @Override
    public void load(State state) {
        Network.super.load(state);
        branches.forEach(b -> b.load(state));
    }

    private TorchTape own(Tape tape) {
        if (tape instanceof TorchTape own && own.network() == this) {
            return own;
        }
        throw new IllegalArgumentException("this tape was made by another network; a network takes only its own");
    }

    @Override
    public void close() {
        weights.close();
    }
}
