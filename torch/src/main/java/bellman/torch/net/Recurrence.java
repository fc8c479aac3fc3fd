package bellman.torch.net;

import bellman.net.Initializer;
import org.bytedeco.pytorch.Tensor;

/// The linear maps of a recurrent unit, input's and memory's, with PyTorch's two biases.
final class Recurrence {
    private final Affine input;
    private final Affine hidden;
    private final int gates;

    Recurrence(int in, int width, int gates, String name, Weights weights, Initializer initializer) {
        this.gates = gates * width;
        int inputWeight = weights.add(name + "/input-weight", in, this.gates);
        int hiddenWeight = weights.add(name + "/hidden-weight", width, this.gates);
        int inputBias = weights.add(name + "/input-bias", this.gates);
        int hiddenBias = weights.add(name + "/hidden-bias", this.gates);
        initializer.recurrent(
                weights.drawn(),
                weights.from(inputWeight),
                weights.from(hiddenWeight),
                weights.from(inputBias),
                in,
                width,
                gates);
        input = new Affine(weights, inputWeight, inputBias);
        hidden = new Affine(weights, hiddenWeight, hiddenBias);
    }

    /// The input's share of all steps' gates, `[step][lane][gates]`, in one product.
    Tensor inputs(Pass pass, Tensor x) {
        return input.apply(x).view(pass.rows().steps(), pass.rows().lanes(), gates);
    }

    /// The memory's share of one step's gates, `[lane][gates]`.
    Tensor memory(Tensor memory) {
        return hidden.apply(memory);
    }
}
