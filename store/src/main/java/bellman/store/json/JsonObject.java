package bellman.store.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An object read from JSON whose members are asked for by name and type.
///
/// @param members as [Json#read(String)] gives them
public record JsonObject(Map<String, Object> members) {

    /// The text called `name`.
    ///
    /// @throws JsonException if there is none
    public String text(String name) {
        return member(name, String.class, "a text");
    }

    /// The integer called `name`.
    ///
    /// @throws JsonException if there is none
    public long integer(String name) {
        return member(name, Long.class, "an integer");
    }

    /// The number called `name`, those included for which JSON has no number.
    ///
    /// @throws JsonException if there is none
    public double number(String name) {
        Object value = members.get(name);
        return value instanceof String text && text.matches("NaN|-?Infinity")
                ? Double.parseDouble(text)
                : member(name, Number.class, "a number").doubleValue();
    }

    /// The truth value called `name`.
    ///
    /// @throws JsonException if there is none
    public boolean truth(String name) {
        return member(name, Boolean.class, "true or false");
    }

    /// The object called `name`.
    ///
    /// @throws JsonException if there is none
    public JsonObject object(String name) {
        return new JsonObject(map(member(name, Map.class, "an object")));
    }

    /// The objects in the list called `name`.
    ///
    /// @throws JsonException if there is no such list
    public List<JsonObject> objects(String name) {
        List<?> items = member(name, List.class, "a list of objects");
        return items.stream()
                .map(i -> {
                    if (!(i instanceof Map<?, ?> m)) {
                        throw JsonException.member("'" + name + "' holds " + i + ", expected objects");
                    }
                    return new JsonObject(map(m));
                })
                .toList();
    }

    /// The texts in the list called `name`.
    ///
    /// @throws JsonException if there is no such list
    public List<String> texts(String name) {
        List<?> items = member(name, List.class, "a list of texts");
        return items.stream().map(String::valueOf).toList();
    }

    /// The texts by name in the object called `name`, none if there is no such object.
    ///
    /// @throws JsonException if something else is called so
    public Map<String, String> optionalTexts(String name) {
        if (!members.containsKey(name)) {
            return Map.of();
        }
        var texts = new LinkedHashMap<String, String>();
        object(name).members().forEach((key, value) -> texts.put(key, String.valueOf(value)));
        return texts;
    }

    /// The text called `name`, if there is one.
    public Optional<String> optionalText(String name) {
        return Optional.ofNullable(members.get(name)).map(String::valueOf);
    }

    @SuppressWarnings("unchecked") // the reader makes no other maps
    private static Map<String, Object> map(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    private <T> T member(String name, Class<T> type, String expected) {
        Object value = members.get(name);
        if (!type.isInstance(value)) {
            throw JsonException.member(
                    "expected " + expected + " called '" + name + "', found " + (value == null ? "nothing" : value));
        }
        return type.cast(value);
    }
}
