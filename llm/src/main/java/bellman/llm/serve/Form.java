package bellman.llm.serve;

import bellman.llm.chat.OutputFormat;
import java.util.Map;
import java.util.Optional;

/// What an answer has to be.
sealed interface Form {

    /// A text, in which the model may call tools in its own way.
    ///
    /// @param calls how it writes them; plain if there are no tools
    record Free(OutputFormat calls) implements Form {}

    /// JSON of a schema.
    record Structured(Map<String, Object> wanted) implements Form {}

    /// The arguments of one function.
    record NamedCall(String function, Map<String, Object> parameters) implements Form {}

    /// A list of calls, `{"name":…,"parameters":…}` each.
    record SomeCalls(Map<String, Object> list) implements Form {}

    /// What the text is held to, if it is JSON.
    default Optional<Map<String, Object>> schema() {
        return switch (this) {
            case Free f -> Optional.empty();
            case Structured(var wanted) -> Optional.of(wanted);
            case NamedCall(var function, var parameters) -> Optional.of(parameters);
            case SomeCalls(var list) -> Optional.of(list);
        };
    }
}
