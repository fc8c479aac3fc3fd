package bellman.llm.rollout;

import bellman.llm.task.Question;
import bellman.llm.task.Score;
import java.util.List;

/// The samples of one question.
///
/// @param question that all of them answer
/// @param rollouts at least one
public record Group(Question question, List<Rollout> rollouts) {
    public Group {
        rollouts = List.copyOf(rollouts);
        if (rollouts.isEmpty()) {
            throw new IllegalArgumentException("a group has at least one sample, got none");
        }
    }

    /// Those whose worth is known.
    public List<Rollout> scored() {
        return rollouts.stream().filter(r -> r.score() instanceof Score.Value).toList();
    }

    /// Whether all whose worth is known are worth the same: nothing can be learned from comparing them.
    public boolean isEven() {
        return scored().stream().mapToDouble(Group::value).distinct().count() <= 1;
    }

    /// What a rollout of [#scored] is worth.
    public static double value(Rollout rollout) {
        return switch (rollout.score()) {
            case Score.Value v -> v.total();
            case Score.Failed _, Score.TimedOut _ ->
                throw new IllegalStateException(
                        "a sample has no score: " + rollout.score().problem());
        };
    }
}
