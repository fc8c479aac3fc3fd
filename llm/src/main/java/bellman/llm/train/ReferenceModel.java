package bellman.llm.train;

import bellman.llm.lora.LoraAdapter;
import bellman.llm.model.CausalModel;
import bellman.net.TokenBatch;
import java.util.List;

/// The model that a policy is held to: what it was when training began.
public sealed interface ReferenceModel extends AutoCloseable {

    /// Log-probabilities of a batch's wanted tokens.
    float[] score(TokenBatch batch);

    /// What a checkpoint must hold of it to find it again: nothing where the model that training began with is enough.
    default TrainedWeights weights() {
        return new TrainedWeights(List.of());
    }

    @Override
    void close();

    /// The reference of a training: the model with its adapter switched off, or, where all weights are trained, a
    /// frozen copy.
    static ReferenceModel of(TuningSetup setup) {
        return setup.adapter()
                .<ReferenceModel>map(a -> new WithoutAdapter(setup.model(), a))
                .orElseGet(() -> new Frozen(setup.model().copy()));
    }

    /// A model of its own.
    record Frozen(CausalModel model) implements ReferenceModel {
        @Override
        public TrainedWeights weights() {
            return new TrainedWeights(List.copyOf(model.weights().all().values()));
        }

        @Override
        public float[] score(TokenBatch batch) {
            return model.score(batch).logProbs();
        }

        @Override
        public void close() {
            model.close();
        }
    }

    /// The policy without its adapter: no second copy of the weights.
    record WithoutAdapter(CausalModel model, LoraAdapter adapter) implements ReferenceModel {
        @Override
        public float[] score(TokenBatch batch) {
            try (var _ = adapter.off()) {
                return model.score(batch).logProbs();
            }
        }

        @Override
        public void close() {}
    }
}
