package bellman.envs.gymnasium;

import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import bellman.space.Text;
import bellman.space.Tuple;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a worker says of its environments when it has made them.
///
/// @param observations their space
/// @param actions their space
/// @param memory where the memory is found that both map
/// @param name the file's name if it has one; whoever has mapped it removes it
/// @param offsets where seeds, actions, observations, final observations, rewards, terminations and truncations begin
/// @param size bytes of it
/// @param hasGoals whether rewards can be asked for other goals
/// @param sparseWithin the distance within which a goal seems to count as reached
record Facts(
        Space observations,
        Space actions,
        Path memory,
        Optional<Path> name,
        List<Long> offsets,
        long size,
        boolean hasGoals,
        Optional<Double> sparseWithin) {

    static Facts of(Map<?, ?> told) {
        String name = String.valueOf(told.get("named"));
        return new Facts(
                space(told.get("observations")),
                space(told.get("actions")),
                Path.of(String.valueOf(told.get("path"))),
                name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name)),
                ((List<?>) present(told.get("offsets")))
                        .stream().map(o -> (Long) o).toList(),
                (Long) present(told.get("size")),
                Boolean.TRUE.equals(told.get("goals")),
                told.get("within") instanceof Double within ? Optional.of(within) : Optional.empty());
    }

    private static Object present(@Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("the worker left something out");
        }
        return value;
    }

    private static Space space(@Nullable Object told) {
        List<?> words = (List<?>) present(told);
        String kind = String.valueOf(words.getFirst());
        return switch (kind) {
            case "box" ->
                new Box(
                        integers(words.get(2)),
                        floats(words.get(3)),
                        floats(words.get(4)),
                        Boolean.TRUE.equals(words.get(1)) ? Box.Type.UINT8 : Box.Type.FLOAT32);
            case "discrete" -> new Discrete(integer(words.get(1)), integer(words.get(2)));
            case "multi-discrete" -> new MultiDiscrete(integers(words.get(1)));
            case "multi-binary" -> new MultiBinary(integer(words.get(1)));
            case "text" -> new Text(integer(words.get(1)), integer(words.get(2)), String.valueOf(words.get(3)));
            case "tuple" ->
                new Tuple(((List<?>) words.get(1)).stream().map(Facts::space).toList());
            case "dict" -> {
                Map<String, Space> parts = new LinkedHashMap<>();
                ((Map<?, ?>) words.get(1)).forEach((key, value) -> parts.put(String.valueOf(key), space(value)));
                yield new Dict(parts);
            }
            default -> throw new IllegalArgumentException("unknown space " + kind);
        };
    }

    private static int integer(Object number) {
        return Math.toIntExact((Long) number);
    }

    private static List<Integer> integers(Object numbers) {
        return ((List<?>) numbers).stream().map(Facts::integer).toList();
    }

    private static float[] floats(Object numbers) {
        double[] from = numbers instanceof double[] array ? array : new double[0];
        float[] floats = new float[from.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) from[i];
        }
        return floats;
    }
}
