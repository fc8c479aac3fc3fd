package bellman.llm.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The columns of one row, asked for by name and kind.
final class Fields {
    private static final int SHOWN = 40;
    private final Map<String, Object> row;

    Fields(Map<String, Object> row) {
        this.row = row;
    }

    boolean has(String name) {
        return row.containsKey(name);
    }

    String text(String name) {
        Object value = value(name, "a text");
        if (value instanceof String text) {
            return text;
        }
        throw new FieldException(name, "a text", described(value));
    }

    boolean flag(String name) {
        Object value = value(name, "true or false");
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new FieldException(name, "true or false", described(value));
    }

    /// Refuses a column that is there and holds no number.
    void requireNumberIfThere(String name) {
        if (has(name) && !(value(name, "a number") instanceof Number)) {
            throw new FieldException(name, "a number", described(value(name, "a number")));
        }
    }

    Content content(String name) {
        String expected = "a text or a list of messages";
        Object value = value(name, expected);
        return switch (value) {
            case String text -> new Content.Plain(text);
            case List<?> list -> messages(name, list);
            default -> throw new FieldException(name, expected, described(value));
        };
    }

    /// Content that must be of the same form as `other`.
    Content content(String name, Content other) {
        Content content = content(name);
        if (content instanceof Content.Plain != other instanceof Content.Plain) {
            throw new FieldException(
                    name,
                    other instanceof Content.Plain
                            ? "a text as in the other columns"
                            : "a list of messages as in the other columns",
                    described(value(name, "")));
        }
        return content;
    }

    Optional<Content> optional(String name, Content other) {
        return has(name) ? Optional.of(content(name, other)) : Optional.empty();
    }

    Content messages(String name) {
        String expected = "a list of messages";
        Object value = value(name, expected);
        if (value instanceof List<?> list) {
            return messages(name, list);
        }
        throw new FieldException(name, expected, described(value));
    }

    private static Content messages(String name, List<?> list) {
        if (list.isEmpty()) {
            throw new FieldException(name, "at least one message", "none");
        }
        List<Map<String, Object>> messages = objects(name, list);
        for (int i = 0; i < messages.size(); i++) {
            check(name + "[" + i + "]", messages.get(i));
        }
        return new Content.Messages(messages);
    }

    private static void check(String where, Map<String, Object> message) {
        Object role = message.getOrDefault("role", "");
        if (!(role instanceof String text) || text.isEmpty()) {
            throw new FieldException(where + ".role", "system, user, assistant or tool", missing(message, "role"));
        }
        Object content = message.get("content");
        switch (content) {
            case String plain -> {}
            case List<?> parts -> objects(where + ".content", parts);
            case null -> {
                if (!message.containsKey("tool_calls")) {
                    throw new FieldException(where + ".content", "a text or a list of parts", "nothing");
                }
            }
            default -> throw new FieldException(where + ".content", "a text or a list of parts", described(content));
        }
        if (message.containsKey("tool_calls")) {
            Object calls = message.get("tool_calls");
            if (!(calls instanceof List<?> list)) {
                throw new FieldException(where + ".tool_calls", "a list of objects", missing(message, "tool_calls"));
            }
            objects(where + ".tool_calls", list);
        }
    }

    /// The column `tools`, which need not be there.
    List<Map<String, Object>> tools() {
        return switch (row.get("tools")) {
            case null -> List.of();
            case List<?> list -> objects("tools", list);
            default -> throw new FieldException("tools", "a list of objects", missing(row, "tools"));
        };
    }

    /// All columns but those named.
    Map<String, Object> others(String... names) {
        Map<String, Object> others = new LinkedHashMap<>(row);
        for (String name : names) {
            others.remove(name);
        }
        return others;
    }

    @SuppressWarnings("unchecked") // JSON's keys are texts
    private static List<Map<String, Object>> objects(String name, List<?> list) {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (Object item : list) {
            if (!(item instanceof Map<?, ?>)) {
                throw new FieldException(name + "[" + objects.size() + "]", "an object", described(item));
            }
            objects.add((Map<String, Object>) item);
        }
        return objects;
    }

    private Object value(String name, String expected) {
        Object value = row.get(name);
        if (value == null) {
            throw new FieldException(
                    name, expected, row.isEmpty() ? "an empty row" : "only " + String.join(", ", row.keySet()));
        }
        return value;
    }

    private static String missing(Map<String, Object> object, String key) {
        Object value = object.get(key);
        return value == null ? "nothing" : described(value);
    }

    private static String described(Object value) {
        String text = switch (value) {
            case String s -> "the text '" + s + "'";
            case Map<?, ?> m -> "an object with " + m.keySet();
            case List<?> l -> "a list of " + l.size();
            default -> String.valueOf(value);
        };
        return text.length() <= SHOWN
                ? text
                : text.codePoints()
                                .limit(SHOWN)
                                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        + "…";
    }
}
