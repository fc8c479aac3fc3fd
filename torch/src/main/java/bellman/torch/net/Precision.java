package bellman.torch.net;

import bellman.torch.Autocast;
import bellman.torch.Device;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/// In which precision products are computed. Weights, gradients and outputs are single precision in any case.
public enum Precision {
    /// Single precision.
    FLOAT32 {
        @Override
        Tensor compute(Device device, Supplier<Tensor> forward) {
            return forward.get();
        }
    },
    /// Products of matrices and convolutions in bfloat16, see [Autocast].
    BFLOAT16 {
        @Override
        Tensor compute(Device device, Supplier<Tensor> forward) {
            try (var _ = Autocast.bfloat16(device)) {
                return forward.get();
            }
        }
    };

    abstract Tensor compute(Device device, Supplier<Tensor> forward);
}
