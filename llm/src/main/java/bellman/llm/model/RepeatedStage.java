package bellman.llm.model;

import bellman.torch.TensorHold;
import bellman.torch.TensorScope;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// A stage that keeps only what enters it, and runs another one's forward a second time before its backward
/// (activation checkpointing, Chen et al. 2016).

final class RepeatedStage implements Stage {
    private final TensorHold hold = new TensorHold();
    private final Stage stage;
    private Optional<Tensor> entered = Optional.empty();

    RepeatedStage(Stage stage) {
        this.stage = stage;
    }

    @Override
    public Tensor forward(Tensor x) {
        close();
        try (var scope = new TensorScope()) {
            entered = Optional.of(hold.hold(scope, x.detach()));
            Tensor result = scope.pass(stage.forward(x));
            stage.close();
            return result;
        }
    }

    @Override
    public Tensor backward(Tensor d) {
        Tensor x = entered.orElseThrow(() -> new IllegalStateException("backward needs a forward first"));
        try (var scope = new TensorScope()) {
            try (var _ = new TensorScope()) {
                stage.forward(x);
            }
            return scope.pass(stage.backward(d));
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        entered = Optional.empty();
        stage.close();
        hold.close();
    }
}
