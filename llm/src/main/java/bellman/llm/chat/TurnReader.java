package bellman.llm.chat;

import bellman.store.json.Json;
import bellman.store.json.JsonException;
import bellman.store.json.JsonNull;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns from messages. What a turn cannot hold is refused, so that nothing is lost on the way.
final class TurnReader {
    private TurnReader() {}

    static Turn turn(Map<String, Object> message, String field) {
        var members = new LinkedHashMap<>(message);
        members.values().removeIf(v -> v == JsonNull.NULL);
        Object role = members.remove("role");
        Turn turn = switch (ChatMessages.text(field + ".role", role)) {
            case "system" -> new Turn.SystemPrompt(words(members.remove("content"), field + ".content"));
            case "user" -> new Turn.User(parts(members.remove("content"), field + ".content"));
            case "assistant" -> assistant(members, field);
            case "tool" ->
                new Turn.ToolResult(
                        text(members, "tool_call_id", field),
                        text(members, "name", field),
                        words(members.remove("content"), field + ".content"));
            case String other ->
                throw ChatFormatException.of(field + ".role", other, "system, user, assistant or tool");
        };
        members.keySet().stream().findFirst().ifPresent(key -> {
            throw new ChatFormatException(field + "." + key, "is nothing that a turn has; keep the message as JSON");
        });
        return turn;
    }

    private static Turn assistant(Map<String, Object> members, String field) {
        Set<String> thoughts = ChatMessages.REASONING.stream()
                .map(members::remove)
                .filter(v -> v != null)
                .map(v -> ChatMessages.text(field + "." + ChatMessages.REASONING.getFirst(), v))
                .collect(Collectors.toSet());
        if (thoughts.size() > 1) {
            throw new ChatFormatException(
                    field + "." + ChatMessages.REASONING.getFirst(), "differs from what another name for it says");
        }
        Object content = members.remove("content");
        var calls = new ArrayList<ToolCall>();
        Object given = members.remove("tool_calls");
        if (given != null) {
            List<Map<String, Object>> list = ChatMessages.objects(field + ".tool_calls", given);
            for (int i = 0; i < list.size(); i++) {
                calls.add(call(list.get(i), field + ".tool_calls[" + i + "]"));
            }
        }
        return new Turn.Assistant(
                thoughts.stream().findFirst(), content == null ? "" : words(content, field + ".content"), calls);
    }

    private static ToolCall call(Map<String, Object> call, String field) {
        boolean wrapped = call.containsKey("function");
        Map<String, Object> function = wrapped ? ChatMessages.object(field + ".function", call.get("function")) : call;
        String where = wrapped ? field + ".function" : field;
        Object id = call.get("id");
        return new ToolCall(
                id == null || id == JsonNull.NULL
                        ? Optional.empty()
                        : Optional.of(ChatMessages.text(field + ".id", id)),
                ChatMessages.text(where + ".name", function.get("name")),
                arguments(function.get("arguments"), where + ".arguments"));
    }

    private static Map<String, Object> arguments(@Nullable Object value, String field) {
        if (!(value instanceof String text)) {
            return ChatMessages.object(field, value);
        }
        try {
            return ChatMessages.object(field, Json.value(text));
        } catch (JsonException e) {
            throw new ChatFormatException(field, "is a text that is no JSON: " + e.getMessage());
        }
    }

    private static Optional<String> text(Map<String, Object> members, String name, String field) {
        Object value = members.remove(name);
        return value == null ? Optional.empty() : Optional.of(ChatMessages.text(field + "." + name, value));
    }

    private static String words(@Nullable Object content, String field) {
        var words = new StringBuilder();
        for (Turn.Part part : parts(content, field)) {
            switch (part) {
                case Turn.Text(String text) -> words.append(text);
                case Turn.Image image ->
                    throw new ChatFormatException(field, "holds an image, which only a user's turn has");
            }
        }
        return words.toString();
    }

    private static List<Turn.Part> parts(@Nullable Object content, String field) {
        if (!(content instanceof List<?>)) {
            if (content == null) {
                throw new ChatFormatException(field, "is missing, expected a text or a list of parts");
            }
            return List.of(new Turn.Text(ChatMessages.text(field, content)));
        }
        var parts = new ArrayList<Turn.Part>();
        List<Map<String, Object>> list = ChatMessages.objects(field, content);
        for (int i = 0; i < list.size(); i++) {
            parts.add(part(list.get(i), field + "[" + i + "]"));
        }
        return parts;
    }

    private static Turn.Part part(Map<String, Object> part, String field) {
        return switch (ChatMessages.text(field + ".type", part.get("type"))) {
            case "text" -> new Turn.Text(ChatMessages.text(field + ".text", part.get("text")));
            case "image" -> {
                for (String name : List.of("image", "path", "url")) {
                    if (part.get(name) instanceof String source) {
                        yield new Turn.Image(source);
                    }
                }
                throw new ChatFormatException(field + ".image", "is missing, expected a path or an address");
            }
            case "image_url" ->
                new Turn.Image(ChatMessages.text(
                        field + ".image_url.url",
                        ChatMessages.object(field + ".image_url", part.get("image_url"))
                                .get("url")));
            case String other -> throw ChatFormatException.of(field + ".type", other, "text, image or image_url");
        };
    }
}
