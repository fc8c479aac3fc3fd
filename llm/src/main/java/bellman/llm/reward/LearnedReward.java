package bellman.llm.reward;

import bellman.llm.model.ComputeOptions;
import bellman.llm.reward.RewardEnsemble.Combination;
import bellman.llm.task.Reward;
import bellman.llm.task.RewardConfig;
import bellman.llm.task.Rubric;
import bellman.llm.task.Rubric.Criterion;
import bellman.llm.train.TuningConfig;
import bellman.run.Configured;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Trained reward models as a criterion, which holds them until it is closed.
///
/// @param weight in the sum
/// @param name of the criterion, so that there may be several of them
/// @param models runs, checkpoints or folders, at least one
/// @param combine how the numbers of several become one
/// @param lambda by which their variance is multiplied, with `uncertainty`
public record LearnedReward(double weight, String name, List<String> models, Combine combine, double lambda)
        implements RewardConfig, Configured {

    /// How the numbers of several reward models become one.
    public enum Combine {
        /// Their mean.
        MEAN,
        /// The least of them.
        WORST_CASE,
        /// Their mean less `lambda` times their variance.
        UNCERTAINTY
    }

    public LearnedReward {
        // Whole paths, so that a run may be resumed from anywhere.
        models = models.stream().map(TuningConfig::whole).toList();
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be empty");
        }
        Combination checked = new Combination.Uncertainty(lambda);
        assert checked.of(new double[] {0}) == 0;
    }

    /// Weighs 1; the mean, where there are several.
    public static LearnedReward defaults() {
        return new LearnedReward(1, "reward-model", List.of(), Combine.MEAN, 1);
    }

    private Combination combination() {
        return switch (combine) {
            case MEAN -> new Combination.Mean();
            case WORST_CASE -> new Combination.WorstCase();
            case UNCERTAINTY -> new Combination.Uncertainty(lambda);
        };
    }

    @Override
    public Criterion criterion(int maxTokens) {
        if (models.isEmpty()) {
            throw new IllegalArgumentException("models of the reward reward-model are missing: say which runs, such as"
                    + " {type: reward-model, models: [runs/judge]}");
        }
        List<Reward> members = new ArrayList<>();
        for (String model : models) {
            members.add(RewardModel.load(Path.of(model), ComputeOptions.defaults()));
        }
        return Rubric.criterion(name, weight, new RewardEnsemble(members, combination()));
    }

    @Override
    public Map<String, String> ineffective() {
        return combine == Combine.UNCERTAINTY ? Map.of() : Map.of("lambda", "only uncertainty has one");
    }
}
