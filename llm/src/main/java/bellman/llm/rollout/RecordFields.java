package bellman.llm.rollout;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Fields of a recorded episode, each of which is there or an error that names it.
///
/// @param map of the fields
/// @param place of it, for errors
record RecordFields(Map<String, Object> map, String place) {

    boolean has(String name) {
        return map.containsKey(name);
    }

    Object any(String name) {
        Object value = map.get(name);
        if (value == null) {
            throw new IllegalArgumentException("'" + place + name + "' is missing");
        }
        return value;
    }

    String text(String name) {
        if (any(name) instanceof String s) {
            return s;
        }
        throw unexpected(name, "a text");
    }

    Number number(String name) {
        if (any(name) instanceof Number n) {
            return n;
        }
        throw unexpected(name, "a number");
    }

    List<Number> numbers(String name) {
        List<Number> numbers = new ArrayList<>();
        for (Object each : list(name)) {
            if (!(each instanceof Number n)) {
                throw unexpected(name, "numbers alone");
            }
            numbers.add(n);
        }
        return numbers;
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object each : list(name)) {
            if (!(each instanceof String s)) {
                throw unexpected(name, "texts alone");
            }
            texts.add(s);
        }
        return texts;
    }

    RecordFields map(String name) {
        return of(any(name), name);
    }

    List<RecordFields> all(String name) {
        return list(name).stream().map(each -> of(each, name)).toList();
    }

    private RecordFields of(Object value, String name) {
        if (!(value instanceof Map<?, ?> found)) {
            throw unexpected(name, "an object");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        found.forEach((key, each) -> fields.put(key.toString(), each));
        return new RecordFields(fields, place + name + ".");
    }

    private List<?> list(String name) {
        if (any(name) instanceof List<?> l) {
            return l;
        }
        throw unexpected(name, "a list");
    }

    private IllegalArgumentException unexpected(String name, String expected) {
        return new IllegalArgumentException("'" + place + name + "' is " + map.get(name) + ", expected " + expected);
    }
}
