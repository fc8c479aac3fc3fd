package bellman.llm.policy;

import bellman.sequence.Aggregation;

/// An algorithm that learns from samples of its own without a critic: which advantages, which loss, what a
/// token weighs. [PolicyTrainer] does the rest, which is the same for all.
public sealed interface PolicyConfig permits GrpoConfig, RlooConfig, ReinforceConfig {

    /// How samples are drawn.
    SamplingConfig sampling();

    /// How a batch of them is learned from.
    UpdateConfig update();

    /// How the policy is held to the reference.
    KlConfig kl();

    /// The advantages of a batch.
    AdvantageRule advantages();

    /// The loss of a minibatch.
    PolicyLoss loss();

    /// What the tokens of a minibatch weigh.
    Aggregation aggregation(Extent extent);

    /// Whether advantages get mean 0 and deviation 1 in each minibatch.
    default boolean normalizesMinibatches() {
        return false;
    }

    /// Whether samples that were cut off teach nothing.
    default boolean maskTruncated() {
        return false;
    }

    /// How often questions are drawn for a batch whose groups are not all of one worth; 1 to take what comes.
    default int draws() {
        return 1;
    }

    /// How many samples of a question are needed to learn anything from them.
    int fewestSamples();

    /// Whether advantages look at the log-probabilities of the policy as it is before it learns.
    default boolean needsOldLogProbs() {
        return kl().beta() > 0 && kl().place() == KlConfig.Place.REWARD;
    }

    /// How much there is in a batch and in a minibatch of it.
    ///
    /// @param batchTokens drawn in the whole batch that are learned from
    /// @param minibatches that the batch has
    /// @param samples of the minibatch, those that teach nothing included
    record Extent(long batchTokens, int minibatches, int samples) {}
}
