package bellman.llm.chat;

import bellman.llm.chat.ModelOutput.Attempt;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import bellman.store.json.JsonNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Collects what the formats find: text, calls, and what was meant as a call.
final class CallReader {
    private final StringBuilder said = new StringBuilder();
    private final List<Attempt> attempts = new ArrayList<>();

    void text(String text) {
        String part = PythonText.strip(text);
        if (!part.isEmpty()) {
            said.append(said.isEmpty() ? "" : "\n").append(part);
        }
    }

    void malformed(String reason, String raw) {
        attempts.add(new ModelOutput.Malformed(reason, raw));
    }

    void call(ToolCall call, String raw) {
        attempts.add(new ModelOutput.Call(call, raw));
    }

    /// A call as JSON with a name and, called by one of `names`, arguments.
    void json(String text, String raw, String... names) {
        Object value;
        try {
            value = Json.value(text);
        } catch (JsonException e) {
            malformed(String.valueOf(e.getMessage()), raw);
            return;
        }
        call(value, raw, names);
    }

    /// The same, already read.
    void call(Object value, String raw, String... names) {
        if (!(value instanceof Map<?, ?> members)) {
            malformed("expected an object with 'name' and '" + names[0] + "', found " + Json.writeValue(value), raw);
            return;
        }
        if (!(members.get("name") instanceof String name) || name.isBlank()) {
            malformed("expected a text 'name', found " + shown(members.get("name")), raw);
            return;
        }
        for (String key : names) {
            Object given = members.get(key);
            if (given != null) {
                arguments(Optional.ofNullable(members.get("id")), name, key, given, raw);
                return;
            }
        }
        malformed("'" + name + "' is called without '" + names[0] + "', expected an object", raw);
    }

    private void arguments(Optional<?> id, String name, String key, Object given, String raw) {
        Object value = given;
        if (given instanceof String text) {
            try {
                value = Json.value(text);
            } catch (JsonException e) {
                malformed("'" + key + "' of '" + name + "' is a text that is no JSON: " + e.getMessage(), raw);
                return;
            }
        }
        if (!(value instanceof Map<?, ?>)) {
            malformed("'" + key + "' of '" + name + "' is " + shown(given) + ", expected an object", raw);
            return;
        }
        call(
                new ToolCall(
                        id.filter(i -> i != JsonNull.NULL).map(String::valueOf), name, ChatMessages.object(key, value)),
                raw);
    }

    private static String shown(@Nullable Object value) {
        return value == null ? "nothing" : Json.writeValue(value);
    }

    String said() {
        return said.toString();
    }

    List<Attempt> calls() {
        return attempts;
    }
}
