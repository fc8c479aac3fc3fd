package bellman.llm.policy;

import bellman.llm.lora.LoraAdapter;
import bellman.llm.model.CausalModel;
import bellman.llm.train.TrainedWeights;
import java.util.List;

/// The model that a policy is held to.
sealed interface Reference extends AutoCloseable {

    /// The log-probability of each drawn token of some of a batch's samples, at those tokens' places.
    float[] score(Scoring scoring, SampleBatch batch, int[] samples);

    /// How a batch's samples are scored.
    ///
    /// @param temperature at which they were drawn
    /// @param partTokens that run through a model at once
    record Scoring(float temperature, int partTokens) {
        float[] of(CausalModel model, SampleBatch batch, int[] samples) {
            return batch.score(model, samples, temperature, partTokens);
        }
    }

    @Override
    void close();

    /// A model of its own.
    record Frozen(CausalModel model) implements Reference {
        static Frozen copyOf(CausalModel policy) {
            return new Frozen(policy.copy());
        }

        /// All of its weights.
        TrainedWeights weights() {
            return new TrainedWeights(List.copyOf(model.weights().all().values()));
        }

        @Override
        public float[] score(Scoring scoring, SampleBatch batch, int[] samples) {
            return scoring.of(model, batch, samples);
        }

        @Override
        public void close() {
            model.close();
        }
    }

    /// The policy itself without its adapter: no second copy.
    ///
    /// @param model the policy
    record WithoutAdapter(CausalModel model, LoraAdapter adapter) implements Reference {
        @Override
        public float[] score(Scoring scoring, SampleBatch batch, int[] samples) {
            try (var _ = adapter.off()) {
                return scoring.of(model, batch, samples);
            }
        }

        @Override
        public void close() {}
    }
}
