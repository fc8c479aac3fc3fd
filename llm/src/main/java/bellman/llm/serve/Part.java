package bellman.llm.serve;

import java.util.Optional;

/// A piece of an answer.
sealed interface Part {
    /// What the model thinks.
    record Thinking(String text) implements Part {}

    /// What it says.
    record Saying(String text) implements Part {}

    /// A function that it calls.
    ///
    /// @param id by which the model names the call, if it does
    /// @param arguments as JSON
    record Calling(Optional<String> id, String name, String arguments) implements Part {}
}
