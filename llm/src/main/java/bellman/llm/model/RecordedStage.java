package bellman.llm.model;

import bellman.torch.SegmentedFunction.Segment;
import bellman.torch.TensorHold;
import bellman.torch.TensorScope;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// A stage whose backward is libtorch's, along the graph that its forward recorded.
final class RecordedStage implements Stage {
    private final TensorHold hold = new TensorHold();
    private final Segment segment;
    private final Routing routing;
    private Optional<Graph> graph = Optional.empty();

    private record Graph(Tensor leaf, Tensor result, List<Tensor> distributions) {}

    /// @param routing which takes note of what routers do, and knows what a loss wants of them
    RecordedStage(Segment segment, Routing routing) {
        this.segment = segment;
        this.routing = routing;
    }

    @Override
    public Tensor forward(Tensor x) {
        close();
        try (var scope = new TensorScope();
                var _ = new AutoGradMode(true)) {
            Tensor leaf = hold.hold(scope, x.detach().requires_grad_(true));
            Tensor result = hold.hold(scope, segment.apply(leaf));
            List<Tensor> distributions = routing.take();
            distributions.forEach(t -> hold.hold(scope, t));
            graph = Optional.of(new Graph(leaf, result, distributions));
            return scope.pass(result.detach());
        }
    }

    @Override
    public Tensor backward(Tensor d) {
        Graph made = graph.orElseThrow(() -> new IllegalStateException("backward needs a forward first"));
        try (var scope = new TensorScope();
                var _ = new AutoGradMode(true)) {
            var roots = new TensorVector(made.result);
            var gradients = new TensorVector(d);
            routing.addTo(made.distributions, roots, gradients);
            torch.backward(roots, gradients, new BoolOptional(), false, new TensorVector());
            return scope.pass(made.leaf.grad().detach());
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        graph = Optional.empty();
        hold.close();
    }
}
