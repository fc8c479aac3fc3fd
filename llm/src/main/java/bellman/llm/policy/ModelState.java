package bellman.llm.policy;

import bellman.llm.model.CausalModel;
import bellman.llm.model.Weights;
import bellman.run.State;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The weights of a model that are trained, or all where none is, as entries of a state.
final class ModelState {
    private ModelState() {}

    private static java.util.List<Weights.Weight> weights(CausalModel model) {
        java.util.List<Weights.Weight> trained = model.trained();
        return trained.isEmpty() ? java.util.List.copyOf(model.weights().all().values()) : trained;
    }

    static void save(CausalModel model, State state) {
        for (Weights.Weight weight : weights(model)) {
            try (var _ = new TensorScope();
                    var _ = GradientMode.off()) {
                state.put(
                        weight.name(), Tensors.toArray(weight.tensor().detach().to(ScalarType.Float)));
            }
        }
    }

    static void load(CausalModel model, State state) {
        for (Weights.Weight weight : weights(model)) {
            int size = Math.toIntExact(weight.size());
            try (var _ = new TensorScope();
                    var _ = GradientMode.off()) {
                Tensor saved = Tensors.floats(state.floats(weight.name(), size), size);
                weight.tensor().detach().view(-1).copy_(saved.to(weight.tensor().scalar_type()));
            }
        }
    }
}
