package bellman.llm.sampled;

import bellman.llm.policy.QuestionsConfig;
import bellman.llm.policy.SamplingConfig;
import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.llm.train.Item;
import bellman.llm.train.LikelihoodObjective;
import bellman.llm.train.ModelTrainer;
import bellman.llm.train.TuningSetup;
import bellman.llm.train.Updates;
import bellman.run.Metrics;
import bellman.store.job.Shown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Rejection sampling (RAFT, Dong et al. 2023): of several answers to a question the best ones are learned by heart.
///
/// @param questions what is asked, and what answers are worth
/// @param sampling how answers are drawn
/// @param best how many of a question's answers are kept
/// @param above what an answer must be worth to be kept
public record RaftConfig(QuestionsConfig questions, SamplingConfig sampling, int best, double above)
        implements SampledAlgorithm {
    public RaftConfig {
        if (best < 1 || best > sampling.samples()) {
            throw new IllegalArgumentException(
                    "best must be from 1 to sampling.samples, " + sampling.samples() + ", got " + best);
        }
        if (Double.isNaN(above)) {
            throw new IllegalArgumentException("above must be a number");
        }
    }

    /// The best of eight, if it is worth anything.
    public static RaftConfig defaults() {
        return new RaftConfig(QuestionsConfig.defaults(), SamplingConfig.defaults(), 1, 0);
    }

    @Override
    public ModelTrainer trainer(TuningSetup setup) {
        return new SampledTrainer(
                setup, new SampledTrainer.Plan(questions, sampling, true, Optional.empty()), this::learn);
    }

    private OptionalDouble learn(List<Group> groups, Updates updates, float learningRate, Metrics.Visitor numbers) {
        List<Item.Single> kept = kept(groups);
        numbers.visit("kept", kept.size());
        if (kept.isEmpty()) {
            return OptionalDouble.empty();
        }
        LikelihoodObjective<Item.Single> objective = new LikelihoodObjective<>();
        double norm = updates.update(kept, objective, learningRate);
        objective.report(numbers);
        return OptionalDouble.of(norm);
    }

    /// The best answers of each group; of equal ones those that were drawn first.
    List<Item.Single> kept(List<Group> groups) {
        List<Item.Single> kept = new ArrayList<>();
        for (Group group : groups) {
            group.scored().stream()
                    .filter(r -> Group.value(r) > above && r.drawn() > 0)
                    .sorted(Comparator.comparingDouble((Rollout r) -> -Group.value(r)))
                    .limit(best)
                    .forEach(r -> kept.add(new Item.Single(r.trace())));
        }
        return kept;
    }

    @Override
    public List<Shown> shown() {
        return List.of(
                new Shown("reward", "train/reward", "reward"),
                new Shown("kept", "train/kept", "kept"),
                new Shown("loss", "train/loss", "loss"));
    }
}
