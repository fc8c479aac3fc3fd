package bellman.llm.policy;

import bellman.llm.task.Puzzle;
import bellman.llm.task.Reward;
import bellman.llm.task.RewardConfig;
import bellman.llm.task.Rubric;
import bellman.llm.task.Task;
import bellman.run.Configured;
import bellman.train.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a policy is asked, and what its answers are worth.
///
/// @param task whose questions are drawn; none to take the prompts of `data`
/// @param heldOut questions of the task that are for evaluation
/// @param taskSeed of its questions: the same for runs that are to be compared
/// @param rewards criteria whose weighted sum answers are worth; if there are none, what the task says, or
///     whether an answer is the column `answer` to the letter
/// @param demonstrations that are imitated before the policy draws anything
public record QuestionsConfig(
        Optional<Puzzle> task,
        int heldOut,
        long taskSeed,
        List<RewardConfig> rewards,
        DemonstrationsConfig demonstrations)
        implements Configured {
    /// What is imitated first: an answer for each question, which may be wrong.
    ///
    /// @param steps updates, of the whole budget's, 0 for none
    /// @param batchSize answers in each
    /// @param learningRate at the beginning
    /// @param schedule how it falls over these steps
    public record DemonstrationsConfig(long steps, int batchSize, float learningRate, Schedule schedule)
            implements Configured {
        public DemonstrationsConfig {
            Require.atLeast("steps", steps, 0);
            Require.atLeast("batch-size", batchSize, 1);
            Require.above("learning-rate", learningRate, 0);
        }

        @Override
        public Map<String, String> ineffective() {
            Map<String, String> none = new LinkedHashMap<>();
            if (steps == 0) {
                none.put("batch-size", "steps is 0");
                none.put("learning-rate", "steps is 0");
                none.put("schedule", "steps is 0");
            }
            return none;
        }
    }

    public QuestionsConfig {
        rewards = List.copyOf(rewards);
        Require.atLeast("held-out", heldOut, 1);
        if (task.isEmpty() && demonstrations.steps() > 0) {
            throw new IllegalArgumentException("demonstrations.steps must be 0 without a task, got "
                    + demonstrations.steps() + "; train on demonstrations of your own with sft first");
        }
    }

    /// Prompts of data, whose answers are right to the letter or wrong.
    public static QuestionsConfig defaults() {
        return new QuestionsConfig(
                Optional.empty(), 512, 0, List.of(), new DemonstrationsConfig(0, 64, 1e-3f, Schedule.CONSTANT));
    }

    /// The same with a task.
    public QuestionsConfig with(Puzzle puzzle, long demonstrationSteps) {
        return new QuestionsConfig(
                Optional.of(puzzle),
                heldOut,
                taskSeed,
                rewards,
                new DemonstrationsConfig(
                        demonstrationSteps,
                        demonstrations.batchSize(),
                        demonstrations.learningRate(),
                        demonstrations.schedule()));
    }

    /// The task, if there is one.
    public Optional<Task> opened() {
        return task.map(puzzle -> new Task(puzzle, taskSeed, heldOut));
    }

    /// What answers are worth.
    public Reward reward(int maxTokens) {
        if (rewards.isEmpty()) {
            return task.map(Puzzle::reward).orElseGet(Reward::exactMatch);
        }
        return new Rubric(rewards.stream().map(r -> r.criterion(maxTokens)).toList());
    }

    /// Keys of a whole run that have no effect beside these, each with the reason as a clause.
    ///
    /// @param place of these in the run's configuration, such as `algorithm.questions`
    public Map<String, String> silences(String place) {
        Map<String, String> none = new LinkedHashMap<>();
        none.put("evaluation.share", "held-out questions are the task's, or in evaluation.data");
        if (task.isPresent()) {
            String because = place + ".task says what is asked";
            none.put("data", because);
            none.put("bad-lines", because);
            none.put("evaluation.data", because);
        }
        return none;
    }

    @Override
    public Map<String, String> ineffective() {
        Map<String, String> none = new LinkedHashMap<>();
        if (task.isEmpty()) {
            none.put("held-out", "there is no task");
            none.put("task-seed", "there is no task");
        }
        return none;
    }
}
