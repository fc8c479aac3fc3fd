package bellman.llm.reward;

import bellman.llm.model.ComputeOptions;
import bellman.llm.task.RewardConfig;
import bellman.llm.task.Rubric;
import bellman.llm.task.Rubric.Criterion;
import java.nio.file.Path;

/// A trained reward model as a criterion of a configuration. It must have the policy's tokenizer, whose
/// tokens it reads.
///
/// @param weight in the sum
/// @param model a run that trained one, one of its checkpoints, or a folder; a whole path, so that a run may
///     be resumed from anywhere
public record ModelCriterion(double weight, String model) implements RewardConfig {
    public ModelCriterion {
        if (model.isBlank()) {
            throw new IllegalArgumentException("model must be a run or a folder that holds a reward model, got ''");
        }
    }

    @Override
    public Criterion criterion(int maxTokens) {
        return Rubric.criterion("reward-model", weight, RewardModel.load(Path.of(model), ComputeOptions.defaults()));
    }
}
