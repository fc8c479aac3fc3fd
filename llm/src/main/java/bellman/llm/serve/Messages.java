package bellman.llm.serve;

import bellman.store.json.Json;
import bellman.store.json.JsonException;
import bellman.store.json.JsonNull;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A conversation in OpenAI's shape as chat templates expect it: texts in parts put together, the arguments
/// of calls as objects.
final class Messages {
    private Messages() {}

    /// Reads `messages`.
    static List<Map<String, Object>> of(RequestFields fields, String template, SeenImages.Collected images) {
        List<?> given = fields.list("messages")
                .orElseThrow(() -> ApiException.invalid("messages", "is missing, expected a list of messages"));
        if (given.isEmpty()) {
            throw ApiException.invalid("messages", "is empty, expected at least one message");
        }
        List<Map<String, Object>> messages = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            messages.add(message("messages[" + i + "]", given.get(i), template, images));
        }
        return messages;
    }

    private static Map<String, Object> message(
            String name, Object value, String template, SeenImages.Collected images) {
        RequestFields fields = RequestFields.of(name, value);
        String role = fields.text("role").orElseThrow(() -> ApiException.invalid(name + ".role", "is missing"));
        if (!List.of("system", "developer", "user", "assistant", "tool").contains(role)) {
            throw ApiException.invalid(
                    name + ".role", "must be system, developer, user, assistant or tool, got '" + role + "'");
        }
        Map<String, Object> message = new LinkedHashMap<>();
        // The newer word for the same thing, which few templates know.
        message.put("role", role.equals("developer") && !template.contains("developer") ? "system" : role);
        Optional<Object> content =
                fields.value("content").map(c -> content(name + ".content", c, role.equals("user"), images));
        Optional<List<?>> calls = fields.list("tool_calls");
        if (content.isEmpty() && !role.equals("assistant")) {
            throw ApiException.invalid(name + ".content", "is missing, expected a text or a list of parts");
        }
        message.put("content", content.orElse(""));
        calls.ifPresent(list -> message.put("tool_calls", calls(name + ".tool_calls", list)));
        fields.rest().forEach((key, v) -> {
            if (v instanceof String) {
                RequestFields.text(name + "." + key, v);
            }
            message.put(key, v);
        });
        return message;
    }

    /// A text, or where there are images a list of parts as templates look for them.
    private static Object content(String name, Object value, boolean user, SeenImages.Collected images) {
        if (!(value instanceof List<?> parts)) {
            return RequestFields.text(name, value);
        }
        List<String> texts = new ArrayList<>();
        List<Map<String, Object>> all = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            String place = name + "[" + i + "]";
            RequestFields part = RequestFields.of(place, parts.get(i));
            String type = part.text("type").orElse("text");
            if (type.equals("image_url") && user) {
                all.add(images.add(place, part));
                continue;
            }
            if (!type.equals("text") && !type.equals("refusal")) {
                throw ApiException.invalid(
                        place + ".type",
                        "is '" + type + "': this server reads texts, and users' images; leave the part out");
            }
            String text = part.text(type).orElseThrow(() -> ApiException.invalid(place + "." + type, "is missing"));
            texts.add(text);
            all.add(Map.of("type", "text", "text", text));
        }
        return texts.size() == all.size() ? String.join("\n", texts) : all;
    }

    private static List<Map<String, Object>> calls(String name, List<?> given) {
        List<Map<String, Object>> calls = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String place = name + "[" + i + "]";
            RequestFields fields = RequestFields.of(place, given.get(i));
            RequestFields function = fields.object("function")
                    .orElseThrow(() -> ApiException.invalid(place + ".function", "is missing"));
            Map<String, Object> called = new LinkedHashMap<>();
            called.put(
                    "name",
                    function.text("name")
                            .orElseThrow(() -> ApiException.invalid(place + ".function.name", "is missing")));
            called.put("arguments", arguments(place + ".function.arguments", function.value("arguments")));
            Map<String, Object> call = new LinkedHashMap<>();
            fields.text("id").ifPresent(id -> call.put("id", id));
            call.put("type", "function");
            call.put("function", called);
            calls.add(call);
        }
        return calls;
    }

    private static Object arguments(String name, Optional<Object> given) {
        Object value = given.orElse(Map.of());
        if (value instanceof String text) {
            try {
                value = text.isBlank() ? Map.of() : Json.value(RequestFields.text(name, text));
            } catch (JsonException e) {
                throw ApiException.invalid(name, "is a text that is no JSON: " + e.getMessage());
            }
        }
        if (value instanceof Map<?, ?> || value == JsonNull.NULL) {
            return value;
        }
        throw RequestFields.wrong(name, "an object, or one as text", value);
    }
}
