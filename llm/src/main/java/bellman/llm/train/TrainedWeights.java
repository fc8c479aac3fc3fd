package bellman.llm.train;

import bellman.llm.model.Weights;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Weights as a run's checkpoint has them: in single precision, each under its own name.
public record TrainedWeights(List<Weights.Weight> weights) implements Snapshot {
    public TrainedWeights {
        weights = List.copyOf(weights);
    }

    @Override
    public void save(State state) {
        for (Weights.Weight weight : weights) {
            try (var _ = new TensorScope()) {
                state.put(
                        weight.name(), Tensors.toArray(weight.tensor().detach().to(ScalarType.Float)));
            }
        }
    }

    @Override
    public void load(State state) {
        for (Weights.Weight weight : weights) {
            int size = Math.toIntExact(weight.size());
            try (var _ = new TensorScope();
                    var _ = GradientMode.off()) {
                Tensor to = weight.tensor().detach().view(-1);
                to.copy_(Tensors.floats(state.floats(weight.name(), size), size));
            }
        }
    }
}
