package bellman.space;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Spaces of all kinds, nested at random.
final class RandomSpaces {
    private RandomSpaces() {}

    static Space draw(RandomGenerator random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> new Discrete(1 + random.nextInt(6), random.nextInt(-3, 4));
            case 1 -> box(random);
            case 2 -> MultiDiscrete.of(random.ints(1 + random.nextInt(4), 1, 6).toArray());
            case 3 -> new MultiBinary(1 + random.nextInt(5));
            case 4 -> new Text(random.nextInt(2), 1 + random.nextInt(6), random.nextBoolean() ? "ab" : "xyzé😀");
            case 5 -> new Tuple(parts(random, depth));
            default -> {
                var named = new TreeMap<String, Space>();
                parts(random, depth).forEach(part -> named.put("key" + named.size(), part));
                yield new Dict(named);
            }
        };
    }

    private static Box box(RandomGenerator random) {
        List<Integer> shape = random.ints(random.nextInt(3), 1, 4).boxed().toList();
        if (random.nextInt(4) == 0) {
            return Box.bytes(shape.toArray(Integer[]::new));
        }
        int size = shape.stream().reduce(1, (a, b) -> a * b);
        float[] low = new float[size];
        float[] high = new float[size];
        for (int i = 0; i < size; i++) {
            float bound = (float) random.nextGaussian();
            low[i] = random.nextBoolean() ? bound : Float.NEGATIVE_INFINITY;
            high[i] = random.nextBoolean() ? bound + random.nextInt(3) : Float.POSITIVE_INFINITY;
        }
        return new Box(shape, low, high, Box.Type.FLOAT32);
    }

    private static List<Space> parts(RandomGenerator random, int depth) {
        var parts = new ArrayList<Space>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            parts.add(draw(random, depth - 1));
        }
        return parts;
    }
}
