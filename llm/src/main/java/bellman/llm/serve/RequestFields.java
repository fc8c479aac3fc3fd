package bellman.llm.serve;

import bellman.llm.tokenizer.BadTextException;
import bellman.llm.tokenizer.Utf8;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import bellman.store.json.JsonNull;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The members of a request, asked for by name and type. What nobody asked for is refused at the end: a
/// parameter that does nothing would be taken for one that works. A null is as good as nothing.
final class RequestFields {
    private static final int SHOWN = 40;

    private final String prefix;
    private final Map<String, Object> left;

    private RequestFields(String prefix, Map<?, ?> members) {
        this.prefix = prefix;
        left = new LinkedHashMap<>();
        members.forEach((name, value) -> {
            if (value != JsonNull.NULL) {
                left.put(String.valueOf(name), value);
            }
        });
    }

    /// Those of a request's body.
    ///
    /// @throws ApiException if it is no JSON object
    static RequestFields of(byte[] body) {
        if (body.length == 0) {
            throw ApiException.invalid("the body is empty, expected a JSON object");
        }
        try {
            if (Json.value(Utf8.decode(body)) instanceof Map<?, ?> members) {
                return new RequestFields("", members);
            }
        } catch (JsonException | BadTextException e) {
            throw ApiException.invalid("the body is no JSON: " + e.getMessage());
        }
        throw ApiException.invalid("the body is JSON, but not an object");
    }

    /// Those of an object inside it.
    static RequestFields of(String name, Object value) {
        if (value instanceof Map<?, ?> members) {
            return new RequestFields(name + ".", members);
        }
        throw wrong(name, "an object", value);
    }

    static ApiException wrong(String name, String expected, Object found) {
        return ApiException.invalid(name, "must be " + expected + ", got " + shown(found));
    }

    static String shown(Object value) {
        String text = Json.writeValue(value);
        return text.length() <= SHOWN ? text : text.substring(0, text.offsetByCodePoints(0, SHOWN / 2)) + "…";
    }

    /// The name of a member as an error calls it.
    String name(String member) {
        return prefix + member;
    }

    Optional<Object> value(String name) {
        return Optional.ofNullable(left.remove(name));
    }

    Optional<String> text(String name) {
        return value(name).map(v -> text(name(name), v));
    }

    /// A text that can be written as UTF-8.
    static String text(String name, Object value) {
        if (!(value instanceof String text)) {
            throw wrong(name, "a text", value);
        }
        try {
            return Utf8.checked(text);
        } catch (BadTextException e) {
            throw ApiException.invalid(name, "is no text: " + e.getMessage());
        }
    }

    boolean flag(String name, boolean otherwise) {
        return value(name)
                .map(v -> {
                    if (v instanceof Boolean b) {
                        return b;
                    }
                    throw wrong(name(name), "true or false", v);
                })
                .orElse(otherwise);
    }

    Optional<Long> integer(String name, long least, long most) {
        return value(name).map(v -> {
            if (v instanceof Long n && n >= least && n <= most) {
                return n;
            }
            throw wrong(name(name), range("an integer", least, most), v);
        });
    }

    private static String range(String what, long least, long most) {
        if (least == Long.MIN_VALUE) {
            return what + " of 64 bits";
        }
        return most == Integer.MAX_VALUE ? what + " of at least " + least : what + " from " + least + " to " + most;
    }

    double number(String name, double least, double most, double otherwise) {
        return value(name).map(v -> number(name(name), v, least, most)).orElse(otherwise);
    }

    static double number(String name, Object value, double least, double most) {
        if (value instanceof Number n && n.doubleValue() >= least && n.doubleValue() <= most) {
            return n.doubleValue();
        }
        throw wrong(name, "a number from " + trimmed(least) + " to " + trimmed(most), value);
    }

    private static String trimmed(double bound) {
        return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
    }

    /// A text or several, as `stop` has them.
    List<String> texts(String name, int most) {
        Object value = value(name).orElse(List.of());
        List<?> items = value instanceof List<?> list ? list : List.of(value);
        if (items.size() > most) {
            throw ApiException.invalid(name(name), "must hold at most " + most + " texts, got " + items.size());
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            String text = text(name(name) + (value instanceof List<?> ? "[" + i + "]" : ""), items.get(i));
            if (text.isEmpty()) {
                throw ApiException.invalid(name(name), "must not hold an empty text; leave it out");
            }
            texts.add(text);
        }
        return texts;
    }

    Optional<List<?>> list(String name) {
        return value(name).map(v -> {
            if (v instanceof List<?> list) {
                return list;
            }
            throw wrong(name(name), "a list", v);
        });
    }

    Optional<RequestFields> object(String name) {
        return value(name).map(v -> of(name(name), v));
    }

    /// Everything that was not asked for.
    Map<String, Object> rest() {
        Map<String, Object> all = new LinkedHashMap<>(left);
        left.clear();
        return all;
    }

    /// Takes members that change nothing in an answer.
    void ignore(List<String> names) {
        names.forEach(left::remove);
    }

    /// Takes a member that may only say what holds anyway.
    void only(String name, Object value, String reason) {
        value(name).ifPresent(found -> {
            if (!found.equals(value)) {
                throw ApiException.invalid(name(name), "is " + shown(found) + ": " + reason);
            }
        });
    }

    /// Refuses members that nobody asked for.
    void refuseOthers() {
        left.keySet().stream().findFirst().ifPresent(name -> {
            throw ApiException.unknown(name(name));
        });
    }
}
