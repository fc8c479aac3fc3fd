package bellman.llm.model;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Normalisation by the root of the mean square of the last dimension (Zhang and Sennrich 2019), computed in single
/// precision whatever the type of what enters.
public final class RmsNorm {
    private final Tensor weight;
    private final long[] shape;
    private final double epsilon;

    /// Asks `weights` for `name.weight`.
    public RmsNorm(Weights weights, String name, int size, double epsilon) {
        this.epsilon = epsilon;
        shape = new long[] {size};
        weight = weights.add(name + ".weight", Weights.Initial.ONES, size);
    }

    /// Rows of the size of the norm, and any dimensions in front.
    public Tensor apply(Tensor x) {
        ScalarType type = x.scalar_type().intern();
        if (type == ScalarType.Float) {
            return torch.rms_norm(x, shape, new TensorOptional(weight), new DoubleOptional(epsilon));
        }
        Tensor wide = torch.rms_norm(x.to(ScalarType.Float), shape, new TensorOptional(), new DoubleOptional(epsilon));
        return wide.to(type).mul(weight);
    }

    /// `[size]`.
    Tensor weight() {
        return weight;
    }

    int size() {
        return (int) shape[0];
    }

    double epsilon() {
        return epsilon;
    }
}
