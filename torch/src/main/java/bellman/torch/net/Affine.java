package bellman.torch.net;

import bellman.net.Initializer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A linear map with a bias, its weights `[in][out]`.
final class Affine {
    private final Weights weights;
    private final int weight;
    private final int bias;

    Affine(String name, int in, int out, float gain, Weights weights, Initializer initializer) {
        this(weights, weights.add(name + "/weight", in, out), weights.add(name + "/bias", out));
        initializer.dense(weights.drawn(), weights.from(weight), weights.from(bias), in, out, gain);
    }

    /// A map of parameters that were added already.
    Affine(Weights weights, int weight, int bias) {
        this.weights = weights;
        this.weight = weight;
        this.bias = bias;
    }

    /// `[row][out]` of `[row][in]`.
    Tensor apply(Tensor x) {
        return torch.addmm(weights.leaf(bias), x, weights.leaf(weight));
    }
}
