package bellman.llm.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// The gradients of leaves that are not only added to by libtorch's own backward.
final class Gradients {
    private Gradients() {}

    /// The gradient of `leaf`, zeros if nothing was added to it yet; to be changed in place.
    static Tensor of(Tensor leaf) {
        Tensor gradient = leaf.grad();
        if (gradient.defined()) {
            return gradient;
        }
        Tensor zeros = torch.zeros_like(leaf).detach();
        leaf.mutable_grad().put(zeros);
        return zeros;
    }
}
