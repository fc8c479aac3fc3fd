package bellman.llm.train;

import bellman.store.job.Conclusion;
import bellman.train.Callback;
import bellman.train.Findings;
import bellman.train.RunLog;
import bellman.train.Trainer;
import java.util.List;
import java.util.Map;

/// A [Trainer] of a language model. Its steps are updates of the weights.
public interface ModelTrainer extends Trainer {

    /// Updates of the whole training as far as steps or epochs say, 0 if only the clock does.
    long plannedSteps();

    /// What it learns from, in a word or two, such as the data's file.
    String subject();

    /// What else the run depends on, by name, such as the SHA-256 of its data.
    Map<String, String> inputs();

    /// What whoever starts it should know, one line each.
    List<String> notices();

    /// What whoever resumes it should know, one line each.
    default List<String> resumeNotices() {
        return List.of();
    }

    /// Who hears of the training as it goes on, and writes to its log.
    default List<Callback> callbacks(RunLog log) {
        return List.of();
    }

    /// Evaluates the model as it is now.
    Findings evaluate();

    /// What the training came to.
    ///
    /// @param step after which it ended
    Conclusion conclude(long step);
}
