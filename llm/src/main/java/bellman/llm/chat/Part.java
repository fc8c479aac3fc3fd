package bellman.llm.chat;

import java.util.Optional;

/// A piece of an answer.
public sealed interface Part {
    /// What the model thinks.
    record Thinking(String text) implements Part {}

    /// What it says.
    record Saying(String text) implements Part {}

    /// A function that it calls. Its arguments follow.
    ///
    /// @param id by which the model names the call, if it does so in front of the arguments
    record Calling(Optional<String> id, String name) implements Part {}

    /// More of the arguments of the call before: the JSON of an object, as the model writes it, once all is there.
    record Arguments(String text) implements Part {}
}
