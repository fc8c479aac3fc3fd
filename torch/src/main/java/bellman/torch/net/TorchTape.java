package bellman.torch.net;

import bellman.net.Network;
import bellman.net.Rows;
import bellman.torch.DType;
import bellman.torch.Device;
import bellman.torch.LibTorch;
import bellman.torch.TensorHold;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// One forward's graph, from its inputs to its outputs. It is kept until the next one, since a backward may be
/// asked for more than once.
final class TorchTape implements Network.Tape {
    private static final float[] NONE = {};
    private final TorchNetwork network;
    private final int maxRows;
    private final boolean training;
    private final TensorHold graph = new TensorHold();
    private final float[] outputs;
    private float[] dInputs = NONE;
    private Optional<Recorded> recorded = Optional.empty();
    private boolean closed;

    /// @param inputs the leaf `[row][inputs]`
    /// @param outputs `[row][outputs]`
    private record Recorded(Tensor inputs, Tensor outputs, int rows) {}

    TorchTape(TorchNetwork network, int maxRows, boolean training) {
        this.training = training;
        this.network = network;
        this.maxRows = maxRows;
        outputs = new float[maxRows * network.outputs()];
    }

    TorchNetwork network() {
        return network;
    }

    float[] forward(float[] inputs, Rows rows) {
        if (closed) {
            throw new IllegalStateException("this tape is closed");
        }
        rows.require(network, maxRows, inputs);
        forget();
        LibTorch.threads(network.threads());
        try (TensorScope scope = new TensorScope()) {
            network.weights().settle();
            Tensor x = here(inputs, rows.count(), network.inputs()).requires_grad_(true);
            var pass = new Pass(rows, here(rows.state(), rows.lanes(), network.stateSize()), training);
            Tensor y = network.precision().compute(network.device(), () -> network.forward(pass, x));
            Tensors.copy(y.detach(), outputs, 0);
            pass.writeState();
            recorded = Optional.of(new Recorded(graph.hold(scope, x), graph.hold(scope, y), rows.count()));
        }
        return outputs;
    }

    float[] backward(float[] dOutputs, boolean weights, boolean wanted) {
        Recorded last = recorded.orElseThrow(
                () -> new IllegalStateException("backward needs a forward on the same tape first"));
        int size = last.rows * network.outputs();
        if (dOutputs.length < size) {
            throw new IllegalArgumentException(
                    "the gradient of " + last.rows + " rows needs " + size + " numbers, got " + dOutputs.length);
        }
        LibTorch.threads(network.threads());
        try (var _ = new TensorScope()) {
            Tensor d = here(dOutputs, last.rows, network.outputs());
            if (last.outputs.requires_grad() && (weights || wanted)) {
                last.inputs.mutable_grad().reset();
                backward(last, d, weights, wanted);
            }
            return wanted ? inputsGradient(last.inputs) : NONE;
        }
    }

    private void backward(Recorded last, Tensor d, boolean weights, boolean wanted) {
        var leaves = new TensorVector();
        if (weights) {
            network.weights().leaves().forEach(leaves::push_back);
        }
        if (wanted) {
            leaves.push_back(last.inputs);
        }
        var retain = new BoolOptional(true);
        boolean differentiable = false;
        last.outputs.backward(d, retain, differentiable, new TensorArrayRefOptional(leaves));
    }

    private float[] inputsGradient(Tensor inputs) {
        if (dInputs.length == 0) {
            dInputs = new float[maxRows * network.inputs()];
        }
        Tensor gradient = inputs.grad();
        if (gradient.defined()) {
            Tensors.copy(gradient, dInputs, 0);
        } else {
            Arrays.fill(dInputs, 0f);
        }
        return dInputs;
    }

    /// The first rows of an array, `[row][width]`, where the network is.
    private Tensor here(float[] values, int rows, int width) {
        var shape = new long[] {rows, width};
        Tensor tensor = torch.empty(shape, Device.cpu().options(DType.FLOAT32), new MemoryFormatOptional());
        MemorySegment.copy(values, 0, Tensors.memory(tensor), ValueLayout.JAVA_FLOAT, 0, rows * width);
        return switch (network.device()) {
            case Device.Cpu _ -> tensor;
            case Device.Cuda cuda -> tensor.to(cuda.device(), torch.ScalarType.Float);
        };
    }

    private void forget() {
        recorded = Optional.empty();
        graph.close();
    }

    @Override
    public void close() {
        closed = true;
        forget();
    }
}
