package bellman.llm.chat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A function that a model wants called.
///
/// @param id by which its result is told from others', if there is one
/// @param name the function
/// @param arguments by name, as JSON has them
public record ToolCall(Optional<String> id, String name, Map<String, Object> arguments) {
    public ToolCall {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }

    /// A call without an id.
    public static ToolCall of(String name, Map<String, Object> arguments) {
        return new ToolCall(Optional.empty(), name, arguments);
    }

    /// `{"id": …, "type": "function", "function": {"name": …, "arguments": {…}}}`.
    public Map<String, Object> json() {
        var function = new LinkedHashMap<String, Object>();
        function.put("name", name);
        function.put("arguments", arguments);
        var call = new LinkedHashMap<String, Object>();
        id.ifPresent(i -> call.put("id", i));
        call.put("type", "function");
        call.put("function", function);
        return call;
    }
}
