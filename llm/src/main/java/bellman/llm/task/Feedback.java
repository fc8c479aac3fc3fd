package bellman.llm.task;

import java.util.List;
import java.util.Optional;

/// The other side of an episode of several turns: what is said to the model after a turn of its own. It
/// depends on nothing but the question and what the model said, so that an episode can be repeated from its
/// record.
@FunctionalInterface
public interface Feedback {
    /// Says nothing: one turn is all there is.
    Feedback NONE = (question, turns) -> Optional.empty();

    /// What is said after the model's last turn, empty if the episode is over.
    ///
    /// @param turns texts of the model's turns so far, at least one
    Optional<String> reply(Question question, List<String> turns);
}
