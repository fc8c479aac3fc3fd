package bellman.llm.chat;

import bellman.store.json.JsonNull;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Messages as JSON holds them: checked, and made as transformers makes them before a template sees them.
final class ChatMessages {
    /// The names of a message's thinking, the first being what templates read.
    static final List<String> REASONING = List.of("reasoning_content", "thinking", "reasoning");

    private ChatMessages() {}

    /// @throws ChatFormatException naming the field, if it is not a list of objects
    static List<Map<String, Object>> objects(String field, Object value) {
        if (!(value instanceof List<?> list)) {
            throw ChatFormatException.of(field, value, "a list of objects");
        }
        var objects = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < list.size(); i++) {
            objects.add(object(field + "[" + i + "]", list.get(i)));
        }
        return objects;
    }

    @SuppressWarnings("unchecked") // JSON's objects have no other keys
    static Map<String, Object> object(String field, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw ChatFormatException.of(field, String.valueOf(value), "an object");
        }
        return (Map<String, Object>) map;
    }

    static String text(String field, @Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw ChatFormatException.of(field, String.valueOf(value), "a text");
    }

    /// @throws ChatFormatException naming the first field that no template expects
    static void require(List<Map<String, Object>> messages) {
        if (messages.isEmpty()) {
            throw new ChatFormatException("messages", "is empty, expected at least one message");
        }
        for (int i = 0; i < messages.size(); i++) {
            String field = "messages[" + i + "]";
            Map<String, Object> message = messages.get(i);
            if (!message.containsKey("role")) {
                throw new ChatFormatException(field + ".role", "is missing, expected a text such as user");
            }
            text(field + ".role", message.get("role"));
            switch (message.get("content")) {
                case null -> {}
                case String s -> {}
                case JsonNull n -> {}
                case List<?> parts -> objects(field + ".content", parts);
                case Object other ->
                    throw ChatFormatException.of(field + ".content", other, "a text or a list of parts");
            }
            switch (message.get("tool_calls")) {
                case null -> {}
                case JsonNull n -> {}
                case List<?> calls -> objects(field + ".tool_calls", calls);
                case Object other -> throw ChatFormatException.of(field + ".tool_calls", other, "a list of objects");
            }
        }
    }

    /// As transformers hands messages on: members that are null left out, thinking under each of its names.
    static List<Map<String, Object>> prepared(List<Map<String, Object>> messages) {
        return messages.stream().map(ChatMessages::prepared).toList();
    }

    private static Map<String, Object> prepared(Map<String, Object> message) {
        var members = new LinkedHashMap<String, Object>();
        Object reasoning = REASONING.stream()
                .map(message::get)
                .filter(Objects::nonNull)
                .filter(v -> v != JsonNull.NULL)
                .findFirst()
                .orElse(JsonNull.NULL);
        if (reasoning != JsonNull.NULL) {
            members.put("thinking", reasoning);
        }
        message.forEach((name, value) -> {
            if (value != JsonNull.NULL) {
                members.put(name, value);
            }
        });
        if (reasoning != JsonNull.NULL) {
            members.put("reasoning_content", reasoning);
        }
        return members;
    }
}
