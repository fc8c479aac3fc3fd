package bellman.llm.sampled;

import bellman.llm.lora.LoraAdapter;
import bellman.llm.policy.QuestionsConfig;
import bellman.llm.policy.SamplingConfig;
import bellman.llm.preference.DpoConfig;
import bellman.llm.preference.Pair;
import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.llm.train.ModelTrainer;
import bellman.llm.train.Objective;
import bellman.llm.train.ReferenceModel;
import bellman.llm.train.TuningConfig;
import bellman.llm.train.TuningSetup;
import bellman.llm.train.Updates;
import bellman.run.Configured;
import bellman.run.Metrics;
import bellman.store.job.Shown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Online DPO (Guo et al. 2024): of a question's answers, drawn from the policy as it is, the best and the worst are a
/// pair. A question whose answers are all worth the same teaches nothing.
///
/// @param questions what is asked, and what answers are worth
/// @param sampling how answers are drawn, two or more to a question
/// @param dpo the loss of a pair
public record OnlineDpoConfig(QuestionsConfig questions, SamplingConfig sampling, DpoConfig dpo)
        implements SampledAlgorithm, Configured {
    public OnlineDpoConfig {
        if (sampling.samples() < 2) {
            throw new IllegalArgumentException("samples must be at least 2, got " + sampling.samples());
        }
    }

    /// Four answers to each question, and DPO.
    public static OnlineDpoConfig defaults() {
        return new OnlineDpoConfig(
                QuestionsConfig.defaults(), SamplingConfig.defaults().with(8, 4, 256), DpoConfig.defaults());
    }

    @Override
    public ModelTrainer trainer(TuningSetup setup) {
        setup.adapter().ifPresent(LoraAdapter::dropNothing);
        Optional<ReferenceModel> reference =
                dpo.needsReference() ? Optional.of(ReferenceModel.of(setup)) : Optional.empty();
        try {
            return new SampledTrainer(
                    setup,
                    new SampledTrainer.Plan(questions, sampling, true, Optional.empty()),
                    new BestAgainstWorst(dpo.objective(reference), reference));
        } catch (RuntimeException | Error e) {
            reference.ifPresent(ReferenceModel::close);
            throw e;
        }
    }

    private record BestAgainstWorst(Objective<Pair> objective, Optional<ReferenceModel> reference) implements Lesson {
        @Override
        public OptionalDouble learn(List<Group> groups, Updates updates, float learningRate, Metrics.Visitor numbers) {
            List<Pair> pairs = pairs(groups);
            numbers.visit("pairs", pairs.size());
            if (pairs.isEmpty()) {
                return OptionalDouble.empty();
            }
            double norm = updates.update(pairs, objective, learningRate);
            objective.report(numbers);
            return OptionalDouble.of(norm);
        }

        @Override
        public void close() {
            reference.ifPresent(ReferenceModel::close);
        }
    }

    static List<Pair> pairs(List<Group> groups) {
        Comparator<Rollout> byWorth = Comparator.comparingDouble(Group::value);
        List<Pair> pairs = new ArrayList<>();
        for (Group group : groups) {
            List<Rollout> scored =
                    group.scored().stream().filter(r -> r.drawn() > 0).toList();
            if (scored.isEmpty()) {
                continue;
            }
            Rollout best = scored.stream().max(byWorth).orElseThrow();
            Rollout worst = scored.stream().min(byWorth).orElseThrow();
            double margin = Group.value(best) - Group.value(worst);
            if (margin > 0) {
                pairs.add(new Pair(best.trace(), worst.trace(), margin));
            }
        }
        return pairs;
    }

    @Override
    public List<Shown> shown() {
        return List.of(
                new Shown("reward", "train/reward", "reward"),
                new Shown("loss", "train/loss", "loss"),
                new Shown("margin", "train/rewards/margins", "rewards_margins"));
    }

    @Override
    public Map<String, String> ineffective() {
        return Map.of("dpo.reference", "pairs are not known before training");
    }

    @Override
    public Map<String, String> ineffective(TuningConfig config) {
        Map<String, String> none = new LinkedHashMap<>(SampledAlgorithm.super.ineffective(config));
        none.putAll(dpo.ineffective(config));
        return none;
    }
}
