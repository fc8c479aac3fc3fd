package bellman.llm.task;

import bellman.llm.task.Rubric.Criterion;

/// A criterion by which answers are scored, as a configuration has it. Modules that have others name them in
/// a [bellman.run.ConfigVariants] of this interface.
public interface RewardConfig {

    /// The criterion.
    ///
    /// @param maxTokens of a turn
    Criterion criterion(int maxTokens);
}
