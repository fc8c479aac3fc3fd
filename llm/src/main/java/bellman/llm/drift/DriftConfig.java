package bellman.llm.drift;

import bellman.llm.policy.QuestionsConfig;
import bellman.llm.policy.SamplingConfig;
import bellman.llm.task.CharacterModel;
import bellman.llm.train.ModelTrainer;
import bellman.llm.train.TuningAlgorithm;
import bellman.llm.train.TuningConfig;
import bellman.llm.train.TuningSetup;
import bellman.run.Configured;
import bellman.store.job.Shown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// DRIFT and its relatives: the model is fitted to episodes that it drew itself before it began to learn, weighted by
/// what they returned.
///
/// @param questions what is asked
/// @param sampling how episodes are drawn; `prompts` questions at a time
/// @param episodes file of recorded episodes, as `record` writes it, to learn from in place of drawing some
/// @param record file that drawn episodes are written into, for others to learn from
/// @param asked questions to draw episodes for
/// @param returns what an episode is worth
/// @param weighting what it weighs for that
/// @param beta β, how much a return must differ to matter
/// @param largestWeight that an episode may have with the weighting `awr`
/// @param leastWeight of an episode that is learned from at all: with a small β most weigh next to nothing, and take as
///     long to read as others
/// @param turns which of the model's turns are learned
/// @param reduction over what the loss is a mean
/// @param divideByWeights whether a batch's loss is divided by the mean of its weights
/// @param evenGroups what becomes of questions all of whose episodes returned the same: there, weights are equal, and
///     learning from them is imitation
public record DriftConfig(
        QuestionsConfig questions,
        SamplingConfig sampling,
        Optional<String> episodes,
        Optional<String> record,
        int asked,
        EpisodeReturn returns,
        Weighting weighting,
        double beta,
        double largestWeight,
        double leastWeight,
        Turns turns,
        Reduction reduction,
        boolean divideByWeights,
        EvenGroups evenGroups)
        implements TuningAlgorithm, Configured {

    /// Which of the model's turns are learned.
    public enum Turns {
        /// The last one: what came before is there to be answered.
        LAST,
        /// All of them: the likelihood of the whole episode, as in the theorem.
        ALL
    }

    /// Over what losses of tokens are means.
    public enum Reduction {
        /// Over the tokens of each episode, then over episodes.
        EPISODE,
        /// Over all tokens of a batch.
        TOKEN
    }

    /// What becomes of questions whose episodes all returned the same.
    public enum EvenGroups {
        /// They are imitated.
        KEEP,
        /// They are left out.
        DROP
    }

    public DriftConfig {
        episodes = episodes.map(TuningConfig::whole);
        record = record.map(TuningConfig::whole);
        if (asked < 1) {
            throw new IllegalArgumentException("asked must be at least 1, got " + asked);
        }
        if (!(beta > 0)) {
            throw new IllegalArgumentException("beta must be above 0, got " + beta);
        }
        if (!(leastWeight >= 0 && leastWeight < 1)) {
            throw new IllegalArgumentException("least-weight must be at least 0 and below 1, got " + leastWeight);
        }
        if (!(largestWeight > 0)) {
            throw new IllegalArgumentException("largest-weight must be above 0, got " + largestWeight);
        }
    }

    /// 1,800 questions with 16 episodes each, β 0.1, last turns, as the paper's program has it.
    public static DriftConfig defaults() {
        return new DriftConfig(
                QuestionsConfig.defaults(),
                SamplingConfig.defaults().with(64, 16, 256),
                Optional.empty(),
                Optional.empty(),
                1800,
                EpisodeReturn.defaults(),
                Weighting.DRIFT,
                0.1,
                20,
                0,
                Turns.LAST,
                Reduction.EPISODE,
                false,
                EvenGroups.KEEP);
    }

    @Override
    public ModelTrainer trainer(TuningSetup setup) {
        return new DriftTrainer(setup, this);
    }

    @Override
    public Optional<CharacterModel> ownModel() {
        return questions.task().map(CharacterModel::of);
    }

    @Override
    public List<Shown> shown() {
        return List.of(
                new Shown("loss", "train/loss", "loss"),
                new Shown("episodes' mean return", "episodes/return-mean", "return"),
                new Shown("effective sample size", "episodes/ess", "ess"));
    }

    @Override
    public Map<String, String> ineffective(TuningConfig config) {
        return questions.silences("algorithm.questions");
    }

    @Override
    public Map<String, String> ineffective() {
        Map<String, String> none = new LinkedHashMap<>();
        if (weighting == Weighting.RAFT || weighting == Weighting.SFT) {
            none.put("beta", "the weighting has none");
        }
        if (weighting != Weighting.AWR) {
            none.put("largest-weight", "weighting is not awr");
        }
        if (episodes.isPresent()) {
            none.put("asked", "episodes names what was drawn already");
            none.put("record", "episodes names what was drawn already");
        }
        return none;
    }
}
