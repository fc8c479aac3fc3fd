package bellman.llm.policy;

import bellman.llm.lora.LoraAdapter;
import bellman.llm.model.CausalModel;

/// The model that a policy is held to.
sealed interface Reference extends AutoCloseable {

    /// The log-probability of each drawn token of some of a batch's samples, at those tokens' places.
    float[] score(PolicyLearner learner, SampleBatch batch, int[] samples);

    @Override
    void close();

    /// A model of its own.
    record Frozen(CausalModel model) implements Reference {
        static Frozen copyOf(CausalModel policy) {
            return new Frozen(policy.copy());
        }

        @Override
        public float[] score(PolicyLearner learner, SampleBatch batch, int[] samples) {
            return learner.score(model, batch, samples);
        }

        @Override
        public void close() {
            model.close();
        }
    }

    /// The policy itself without its adapter: no second copy.
    record WithoutAdapter(LoraAdapter adapter) implements Reference {
        @Override
        public float[] score(PolicyLearner learner, SampleBatch batch, int[] samples) {
            try (var _ = adapter.off()) {
                return learner.score(learner.model(), batch, samples);
            }
        }

        @Override
        public void close() {}
    }
}
