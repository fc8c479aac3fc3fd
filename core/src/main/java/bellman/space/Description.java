package bellman.space;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Map;

/// How an error names a value that is not of a space: short, and with the type where that is what is wrong.
final class Description {
    private Description() {}

    static String of(Object value) {
        if (value instanceof String) {
            return "\"" + value + "\"";
        }
        if (value instanceof Double d && d == d.intValue()) {
            return String.valueOf(d.intValue());
        }
        if (value instanceof Number) {
            return value.toString();
        }
        if (value instanceof List<?> list) {
            return "a list of " + list.size();
        }
        if (value instanceof Map<?, ?> map) {
            return "a map with keys " + map.keySet();
        }
        Class<?> type = value.getClass();
        return "a "
                + (type.isArray()
                        ? type.getComponentType().getSimpleName() + "[" + Array.getLength(value) + "]"
                        : type.getSimpleName());
    }
}
