package bellman.llm.model;

import bellman.torch.GradientMode;
import bellman.torch.SegmentedFunction.Segment;
import bellman.torch.TensorScope;
import org.bytedeco.pytorch.Tensor;

/// A stage that is not to go back.
record AppliedStage(Segment segment) implements Stage {

    @Override
    public Tensor forward(Tensor x) {
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            return scope.pass(segment.apply(x));
        }
    }

    @Override
    public Tensor backward(Tensor d) {
        throw new IllegalStateException("this stage kept nothing for a backward");
    }

    @Override
    public void close() {}
}
