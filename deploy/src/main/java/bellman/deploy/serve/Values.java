package bellman.deploy.serve;

import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import bellman.space.Text;
import bellman.space.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Values of spaces as JSON: a number, nested lists in a box's shape (or one flat list), a list, an object.
final class Values {
    private Values() {}

    /// Writes what `json` says to `row[at …]`.
    ///
    /// @param path of it, for messages
    /// @throws IllegalArgumentException if it is no value of `space`, naming the element and what was
    ///     expected
    static void read(Space space, Object json, String path, float[] row, int at) {
        switch (space) {
            case Box box -> {
                List<?> list = box.shape().isEmpty() ? List.of(json) : list(json, path, "a list of numbers");
                boolean flat = list.size() == box.size() && !(list.getFirst() instanceof List);
                box(box, flat ? List.of(box.size()) : box.shape(), 0, flat ? list : json, path, row, at);
            }
            case Discrete discrete ->
                row[at] = integer(json, path, discrete.start(), discrete.start() + discrete.n() - 1);
            case MultiDiscrete many -> {
                List<?> list = list(json, path, many.size());
                for (int i = 0; i < many.size(); i++) {
                    row[at + i] = integer(
                            list.get(i), path + "[" + i + "]", 0, many.counts().get(i) - 1);
                }
            }
            case MultiBinary many -> {
                List<?> list = list(json, path, many.n());
                for (int i = 0; i < many.n(); i++) {
                    Object each = list.get(i) instanceof Boolean b ? Long.valueOf(b ? 1 : 0) : list.get(i);
                    row[at + i] = integer(each, path + "[" + i + "]", 0, 1);
                }
            }
            case Text text -> {
                if (!(json instanceof String)) {
                    throw wrong(path, "a text", json);
                }
                text.write(json, row, at);
            }
            case Tuple tuple -> {
                List<?> list = list(json, path, tuple.parts().size());
                for (int i = 0; i < list.size(); i++) {
                    read(tuple.parts().get(i), list.get(i), path + "[" + i + "]", row, at + tuple.offset(i));
                }
            }
            case Dict dict -> dict(dict, json, path, row, at);
        }
    }

    private static void dict(Dict dict, Object json, String path, float[] row, int at) {
        if (!(json instanceof Map<?, ?> map)
                || !map.keySet().equals(dict.parts().keySet())) {
            throw wrong(path, "an object with " + dict.parts().keySet(), json);
        }
        dict.parts()
                .forEach((name, part) -> read(
                        part, Objects.requireNonNull(map.get(name)), path + "." + name, row, at + dict.offset(name)));
    }

    private static int box(Box box, List<Integer> shape, int axis, Object json, String path, float[] row, int at) {
        if (axis == shape.size()) {
            row[at] = number(box, json, path);
            return at + 1;
        }
        List<?> list = list(json, path, shape.get(axis));
        int next = at;
        for (int i = 0; i < list.size(); i++) {
            next = box(box, shape, axis + 1, list.get(i), path + "[" + i + "]", row, next);
        }
        return next;
    }

    private static float number(Box box, Object json, String path) {
        if (box.type() == Box.Type.UINT8) {
            return integer(json, path, 0, 255);
        }
        float value = json instanceof Number n ? n.floatValue() : Float.NaN;
        if (!Float.isFinite(value)) {
            throw wrong(path, "a finite number", json);
        }
        return value;
    }

    private static int integer(Object json, String path, long low, long high) {
        if (!(json instanceof Number n)
                || n.doubleValue() != n.longValue()
                || n.longValue() < low
                || n.longValue() > high) {
            throw wrong(path, "an integer from " + low + " to " + high, json);
        }
        return n.intValue();
    }

    private static List<?> list(Object json, String path, int size) {
        List<?> list = list(json, path, "a list of " + size);
        if (list.size() != size) {
            throw wrong(path, "a list of " + size, json);
        }
        return list;
    }

    private static List<?> list(Object json, String path, String expected) {
        if (json instanceof List<?> list && !list.isEmpty()) {
            return list;
        }
        throw wrong(path, expected, json);
    }

    private static IllegalArgumentException wrong(String path, String expected, Object found) {
        return new IllegalArgumentException(message(path, expected, found));
    }

    /// What is said of a value that is not what was expected at `path`.
    static String message(String path, String expected, Object found) {
        String shown = switch (found) {
            case List<?> list -> "a list of " + list.size();
            case Map<?, ?> map -> "an object with " + map.keySet();
            case String text -> "\"" + text.substring(0, Math.min(40, text.length())) + "\"";
            default -> String.valueOf(found);
        };
        return path + ": expected " + expected + ", got " + shown;
    }

    /// The value at `row[at …]`.
    static Object write(Space space, float[] row, int at) {
        return switch (space) {
            case Box box -> box(box.shape(), 0, row, at, box.size());
            case Discrete _ -> (int) row[at];
            case MultiDiscrete many -> integers(row, at, many.size());
            case MultiBinary many -> integers(row, at, many.n());
            case Text text -> text.read(row, at);
            case Tuple tuple -> {
                List<Object> parts = new ArrayList<>();
                for (int i = 0; i < tuple.parts().size(); i++) {
                    parts.add(write(tuple.parts().get(i), row, at + tuple.offset(i)));
                }
                yield parts;
            }
            case Dict dict -> {
                Map<String, Object> parts = new LinkedHashMap<>();
                dict.parts().forEach((name, part) -> parts.put(name, write(part, row, at + dict.offset(name))));
                yield parts;
            }
        };
    }

    private static Object box(List<Integer> shape, int axis, float[] row, int at, int size) {
        if (axis == shape.size()) {
            return row[at];
        }
        int part = size / shape.get(axis);
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < shape.get(axis); i++) {
            list.add(box(shape, axis + 1, row, at + i * part, part));
        }
        return list;
    }

    private static List<Integer> integers(float[] row, int at, int size) {
        List<Integer> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add((int) row[at + i]);
        }
        return list;
    }
}
