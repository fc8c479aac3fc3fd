package bellman.llm.policy;

import bellman.llm.task.CharacterModel;
import bellman.llm.task.Reward;
import bellman.llm.train.ModelTrainer;
import bellman.llm.train.TuningAlgorithm;
import bellman.llm.train.TuningConfig;
import bellman.llm.train.TuningSetup;
import bellman.sequence.Aggregation;
import bellman.store.job.Shown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An algorithm that learns from samples of its own: which advantages, which loss, what a token weighs.
/// [OnlineTrainer] does the rest, which is the same for all.
public sealed interface PolicyConfig extends TuningAlgorithm
        permits GrpoConfig, RlooConfig, ReinforceConfig, PpoLmConfig {

    /// What is asked.
    QuestionsConfig questions();

    /// How samples are drawn.
    SamplingConfig sampling();

    /// How a batch of them is learned from.
    UpdateConfig update();

    /// How the policy is held to the reference.
    KlConfig kl();

    /// The advantages of a batch.
    ///
    /// @param coefficient of the penalty in the reward, as it is now
    AdvantageRule advantages(double coefficient);

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

    /// The critic's settings, if there is one.
    default Optional<CriticConfig> critic() {
        return Optional.empty();
    }

    /// A reward with what the algorithm adds to it.
    default Reward shaped(Reward reward) {
        return reward;
    }

    /// How many samples of a question are needed to learn anything from them.
    int fewestSamples();

    /// Whether advantages look at the log-probabilities of the policy as it is before it learns.
    default boolean needsOldLogProbs() {
        return kl().beta() > 0 && kl().place() == KlConfig.Place.REWARD;
    }

    @Override
    default ModelTrainer trainer(TuningSetup setup) {
        return new OnlineTrainer(setup, this);
    }

    @Override
    default Optional<CharacterModel> ownModel() {
        return questions().task().map(CharacterModel::of);
    }

    @Override
    default List<Shown> shown() {
        return List.of(
                new Shown("reward", "train/reward", "reward"),
                new Shown("length", "train/completions/mean_length", "length"),
                new Shown("entropy", "train/entropy", "entropy"),
                new Shown("KL", "train/kl", "kl"));
    }

    @Override
    default Map<String, String> ineffective(TuningConfig config) {
        Map<String, String> none = new LinkedHashMap<>(questions().silences("algorithm.questions"));
        none.put("batch-size", "an update takes samples of algorithm.sampling.prompts questions");
        if (questions().demonstrations().steps() == 0) {
            none.put("max-length", "it is for demonstrations, of which there are none; say sampling.max-tokens");
        }
        if (questions().task().isPresent()) {
            none.put("budget.epochs", "algorithm.questions.task says what is asked, which has no end");
        }
        return none;
    }

    /// How much there is in a batch and in a minibatch of it.
    ///
    /// @param batchTokens drawn in the whole batch that are learned from
    /// @param minibatches that the batch has
    /// @param samples of the minibatch, those that teach nothing included
    record Extent(long batchTokens, int minibatches, int samples) {}
}
