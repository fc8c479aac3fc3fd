package bellman.torch;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// The Euclidean norm of many gradients together, by which they are clipped (Pascanu et al. 2013).
public final class GradientNorm {
    /// Elements that are widened at once, so that the sum in double precision costs no memory.
    private static final long SLICE = 1 << 20;

    private static final double TINY = 1e-6;

    private GradientNorm() {}

    /// The norm of the gradients that the last backward left in `parameters`; 0 if there are none.
    public static double of(List<Tensor> parameters) {
        double squares = 0;
        try (var _ = GradientMode.off()) {
            for (Tensor p : parameters) {
                try (var _ = new TensorScope()) {
                    Tensor gradient = p.grad();
                    if (gradient.defined()) {
                        squares += squares(gradient);
                    }
                }
            }
        }
        return Math.sqrt(squares);
    }

    /// By what the gradients are to be scaled so that their norm is at most `most`, as PyTorch computes it.
    public static double scale(double norm, double most) {
        return norm > most ? most / (norm + TINY) : 1;
    }

    /// Scales the gradients of `parameters`.
    public static void apply(List<Tensor> parameters, double scale) {
        if (scale == 1) {
            return;
        }
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            for (Tensor p : parameters) {
                Tensor gradient = p.grad();
                if (gradient.defined()) {
                    gradient.mul_(new Scalar(scale));
                }
            }
        }
    }

    private static double squares(Tensor gradient) {
        Tensor flat = gradient.reshape(-1);
        double sum = 0;
        for (long from = 0; from < flat.numel(); from += SLICE) {
            try (var _ = new TensorScope()) {
                Tensor slice = flat.narrow(0, from, Math.min(SLICE, flat.numel() - from));
                Tensor wide = slice.to(torch.ScalarType.Double);
                sum += wide.mul_(wide).sum(new ScalarTypeOptional()).item_double();
            }
        }
        return sum;
    }
}
