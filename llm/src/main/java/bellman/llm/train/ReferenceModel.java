package bellman.llm.train;

import bellman.llm.lora.LoraAdapter;
import bellman.llm.model.CausalModel;
import bellman.net.TokenBatch;

/// The model that a policy is held to: what it was when training began.
public sealed interface ReferenceModel extends AutoCloseable {

    /// Log-probabilities of a batch's wanted tokens.
    float[] score(TokenBatch batch);

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
