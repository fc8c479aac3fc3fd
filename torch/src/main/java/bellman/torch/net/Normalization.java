package bellman.torch.net;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// Layer normalisation (Ba et al. 2016).
final class Normalization {
    private static final double EPSILON = 1e-5;
    private final Weights weights;
    private final long[] shape;
    private final int scale;
    private final int shift;

    Normalization(String name, int width, Weights weights) {
        this.weights = weights;
        shape = new long[] {width};
        scale = weights.add(name + "/scale", width);
        shift = weights.add(name + "/shift", width);
        weights.fill(scale, 1f);
    }

    Tensor apply(Tensor x) {
        var scales = new TensorOptional(weights.leaf(scale));
        var shifts = new TensorOptional(weights.leaf(shift));
        boolean cudnn = true;
        return torch.layer_norm(x, shape, scales, shifts, EPSILON, cudnn);
    }
}
