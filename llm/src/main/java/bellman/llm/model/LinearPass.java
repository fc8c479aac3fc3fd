package bellman.llm.model;

import bellman.torch.TensorHold;
import bellman.torch.TensorScope;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;

/// A linear map on its way through a training pass, by hand; what takes a detour is recorded.
final class LinearPass implements AutoCloseable {
    private final TensorHold hold = new TensorHold();
    private final Linear map;
    private final Around around;
    private Optional<Detoured> detoured = Optional.empty();

    /// What a detour is taken in, such as the state of an adapter while training.
    @FunctionalInterface
    interface Around {
        /// Does the work.
        Tensor apply(Supplier<Tensor> work);
    }

    /// @param leaf what entered the detour
    /// @param sum what left it
    private record Detoured(Tensor leaf, Tensor sum) {}

    LinearPass(Linear map, Around around) {
        this.map = map;
        this.around = around;
    }

    /// `W x + b`.
    Tensor forward(Tensor x) {
        return detour(x, map.straight(x));
    }

    /// `base + W x + b`, where the first sum takes no pass of its own.
    Tensor forward(Tensor base, Tensor x) {
        Tensor sum = torch.addmm(base, x, map.weight().t());
        map.bias().ifPresent(sum::add_);
        return detour(x, sum);
    }

    private Tensor detour(Tensor x, Tensor y) {
        if (!map.detours()) {
            return y;
        }
        close();
        try (var scope = new TensorScope();
                var _ = new AutoGradMode(true)) {
            Tensor leaf = hold.hold(scope, x.detach().requires_grad_(true));
            Tensor sum = around.apply(() -> map.detour(leaf, y.detach()));
            if (sum.requires_grad()) {
                detoured = Optional.of(new Detoured(leaf, hold.hold(scope, sum)));
            }
            return scope.pass(sum.detach());
        }
    }

    /// Adds to the gradients of weight and bias, `dᵀ x` and the sum of the rows of `d`.
    ///
    /// @param x what entered
    /// @return the gradient with respect to it, `W d`
    Tensor backward(Tensor x, Tensor d) {
        accumulate(x, d);
        return toEntrance(d);
    }

    /// The second half of that alone.
    Tensor toEntrance(Tensor d) {
        Tensor e = torch.mm(d, map.weight());
        addDetour(d, e);
        return e;
    }

    /// The same, added to `e`.
    void backward(Tensor x, Tensor d, Tensor e) {
        accumulate(x, d);
        e.addmm_(d, map.weight());
        addDetour(d, e);
    }

    /// The first half of that alone.
    void accumulate(Tensor x, Tensor d) {
        if (map.weight().requires_grad()) {
            Gradients.of(map.weight()).addmm_(d.t(), x);
        }
        map.bias().filter(Tensor::requires_grad).ifPresent(b -> Gradients.of(b).add_(d.sum(0)));
    }

    private void addDetour(Tensor d, Tensor e) {
        if (detoured.isPresent()) {
            Detoured way = detoured.get();
            try (var _ = new AutoGradMode(true)) {
                way.sum.backward(d, new BoolOptional(), false, new TensorArrayRefOptional());
            }
            e.add_(way.leaf.grad());
        }
    }

    @Override
    public void close() {
        detoured = Optional.empty();
        hold.close();
    }
}
