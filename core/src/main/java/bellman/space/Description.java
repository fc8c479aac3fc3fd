package bellman.space;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Map;

/// How an error names a value that is not of a space: short, and with the type where that is what is wrong.
final class Description {
    private Description() {}

    static String of(Object value) {
        return switch (value) {
            case String s -> "\"" + s + "\"";
            case Double d when d == d.intValue() -> String.valueOf(d.intValue());
            case Number n -> n.toString();
            case List<?> list -> "a list of " + list.size();
            case Map<?, ?> map -> "a map with keys " + map.keySet();
            case Object a when a.getClass().isArray() -> "a "
                    + a.getClass().getComponentType().getSimpleName() + "[" + Array.getLength(a) + "]";
            case Object o -> "a " + o.getClass().getSimpleName();
        };
    }
}
