package bellman.space;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpaceTest {
    private static void forRandomSpaces(BiConsumer<Space, RandomStream> property) {
        for (int seed = 0; seed < 2000; seed++) {
            var random = new RandomStream(seed);
            property.accept(RandomSpaces.draw(random, 3), random);
        }
    }

    @Test
    void everySpaceContainsWhatItSamples() {
        forRandomSpaces((space, random) -> assertTrue(space.contains(space.sample(random)), space::toString));
    }

    @Test
    void aValueSurvivesItsRowAtAnyPlace() {
        forRandomSpaces((space, random) -> {
            Object value = space.sample(random);
            int at = random.nextInt(4);
            float[] row = guarded(at + space.size() + 2);
            space.write(value, row, at);
            assertTrue(same(value, space.read(row, at)), () -> space + " " + value);
            assertGuarded(row, at, space.size());
        });
    }

    @Test
    void aRowOfAValueIsCheckedAsSuchAndNoOther() {
        forRandomSpaces((space, random) -> {
            int at = random.nextInt(4);
            float[] row = guarded(at + space.size() + 2);
            space.write(space.sample(random), row, at);
            space.check(row, at);
            row[at + random.nextInt(space.size())] = Float.NaN;
            var e = assertThrows(NotInSpaceException.class, () -> space.check(row, at), space::toString);
            assertTrue(String.valueOf(e.getMessage()).endsWith("got NaN"), e.getMessage());
        });
        assertDoesNotThrow(() -> Box.of(1, 0, 1).check(new float[] {2}, 0), "bounds are no matter");
    }

    @Test
    void aRowSurvivesFlatteningAtAnyPlace() {
        forRandomSpaces((space, random) -> {
            float[] row = space.row(space.sample(random));
            int at = random.nextInt(4);
            float[] flat = guarded(at + space.flatSize() + 2);
            space.flatten(row, 0, flat, at);
            assertGuarded(flat, at, space.flatSize());
            float[] back = new float[space.size()];
            space.unflatten(flat, at, back, 0);
            assertArrayEquals(row, back, space::toString);
        });
    }

    @Test
    void aRowWithNaNAnywhereIsRefusedByElement() {
        forRandomSpaces((space, random) -> {
            float[] row = space.row(space.sample(random));
            int broken = random.nextInt(row.length);
            row[broken] = Float.NaN;
            var e = assertThrows(NotInSpaceException.class, () -> space.read(row, 0), space::toString);
            assertEquals(element(space, broken), e.element());
            assertEquals("NaN", e.found());
        });
    }

    @Test
    void equalSpacesAreEqualAndSampleTheSame() {
        for (int seed = 0; seed < 500; seed++) {
            Space a = RandomSpaces.draw(new RandomStream(seed), 3);
            Space b = RandomSpaces.draw(new RandomStream(seed), 3);
            assertEquals(a, b);
            assertEquals(a.hashCode(), b.hashCode());
            assertTrue(same(a.sample(new RandomStream(1)), b.sample(new RandomStream(1))));
        }
    }

    @Test
    void noSpaceContainsAnotherKindOfValue() {
        List<Object> strangers = List.of(1.5, 'c', new double[2], new long[1], List.of(), Map.of());
        forRandomSpaces((space, random) -> strangers.forEach(s -> {
            assertFalse(space.contains(s));
            assertThrows(NotInSpaceException.class, () -> space.row(s));
        }));
    }

    @Test
    void flatteningIsGymnasiums() {
        var space = new Dict(Map.of(
                "b", MultiDiscrete.of(2, 3),
                "a", Tuple.of(new Discrete(3, 5), Box.of(2, 0, 9)),
                "c", new Text(0, 3, "xy")));
        float[] row = space.row(Map.of("a", List.of(7, new float[] {1, 2}), "b", new int[] {1, 0}, "c", "yx"));
        assertArrayEquals(new float[] {7, 1, 2, 1, 0, 1, 0, -1}, row);
        float[] flat = new float[space.flatSize()];
        space.flatten(row, 0, flat, 0);
        assertArrayEquals(new float[] {0, 0, 1, 1, 2, 0, 1, 1, 0, 0, 1, 0, 2}, flat);
        assertEquals(3, space.offset("b"));
        assertEquals(new Text(0, 3, "xy"), space.part("c"));
    }

    @Test
    void anErrorSaysWhereWhatAndInsteadOfWhat() {
        var space = new Dict(Map.of("goal", Tuple.of(new Discrete(2), Box.of(List.of(2, 3), 0, 1))));
        float[] row = {1, 0, 0, 0, 0, 7, 0};
        var e = assertThrows(NotInSpaceException.class, () -> space.read(row, 0));
        assertEquals("goal[1][1][1]: expected a finite number from 0.0 to 1.0, got 7.0", e.getMessage());
        var f = assertThrows(NotInSpaceException.class, () -> new Discrete(2, 4).row(6));
        assertEquals("expected an integer from 4 to 5, got 6", f.getMessage());
        var g = assertThrows(NotInSpaceException.class, () -> space.row(Map.of("goals", 1)));
        assertEquals("expected a map with keys [goal], got a map with keys [goals]", g.getMessage());
        var h = assertThrows(IllegalArgumentException.class, () -> space.part("gaol"));
        assertEquals("no part is called gaol; there are [goal]", h.getMessage());
    }

    @Test
    void theOrderInWhichPartsAreNamedDoesNotMatter() {
        var ab = new LinkedHashMap<String, Space>();
        ab.put("a", new Discrete(2));
        ab.put("b", new MultiBinary(2));
        var ba = new LinkedHashMap<String, Space>(ab.reversed());
        assertEquals(new Dict(ab), new Dict(ba));
        assertArrayEquals(
                new Dict(ab).row(Map.of("a", 1, "b", new boolean[] {false, true})),
                new Dict(ba).row(Map.of("a", 1, "b", new boolean[] {false, true})));
    }

    @Test
    void aBoxSamplesUniformlyExponentiallyOrNormally() {
        float inf = Float.POSITIVE_INFINITY;
        var box = Box.between(new float[] {-1, 2, -inf, -inf}, new float[] {3, inf, 5, inf});
        var random = new RandomStream(1);
        double[] sum = new double[4];
        double[] squares = new double[4];
        int n = 40_000;
        for (int s = 0; s < n; s++) {
            float[] value = box.sample(random);
            for (int i = 0; i < 4; i++) {
                sum[i] += value[i];
                squares[i] += value[i] * value[i];
            }
        }
        double[] means = {1, 3, 4, 0};
        double[] variances = {16 / 12.0, 1, 1, 1};
        for (int i = 0; i < 4; i++) {
            double mean = sum[i] / n;
            assertEquals(means[i], mean, 0.03);
            assertEquals(variances[i], squares[i] / n - mean * mean, 0.06);
        }
    }

    @Test
    void bytesAreIntegersFrom0To255() {
        var image = Box.bytes(2, 2);
        assertTrue(image.contains(new float[] {0, 255, 3, 4}));
        assertFalse(image.contains(new float[] {0, 255, 3, 4.5f}));
        assertThrows(NotInSpaceException.class, () -> image.read(new float[] {0, 0.5f, 0, 0}, 0));
        assertNotEquals(image, Box.of(List.of(2, 2), 0, 255));
    }

    @Test
    void aHugeValueIsOutsideAndNotWrappedAround() {
        assertFalse(new Discrete(3, -5).contains(Integer.MAX_VALUE));
        assertFalse(new Discrete(3).contains(Integer.MIN_VALUE));
        assertFalse(Box.unbounded(1).contains(new float[] {Float.POSITIVE_INFINITY}));
    }

    @Test
    void whatIsNotOneHotIsNotUnflattened() {
        for (float[] flat : new float[][] {{0, 0, 0}, {1, 1, 0}, {0, 0.5f, 0}, {1, 0.5f, 0}, {0, Float.NaN, 1}}) {
            assertThrows(NotInSpaceException.class, () -> new Discrete(3).unflatten(flat, 0, new float[1], 0));
            var e = assertThrows(
                    NotInSpaceException.class, () -> MultiDiscrete.of(3).unflatten(flat, 0, new float[1], 0));
            assertEquals("[0]", e.element());
        }
    }

    @Test
    void impossibleSpacesCannotBeMade() {
        float inf = Float.POSITIVE_INFINITY;
        List<Runnable> impossible = List.of(
                () -> new Discrete(0),
                () -> new Discrete(2, Integer.MAX_VALUE),
                () -> Box.of(2, 1, 0),
                () -> Box.of(2, Float.NaN, 0),
                () -> Box.of(1, inf, inf),
                () -> Box.of(List.of(-1, -1), 0, 1),
                () -> Box.of(List.of(1 << 20, 1 << 20), 0, 1),
                () -> new Box(List.of(1), new float[] {0}, new float[] {256}, Box.Type.UINT8),
                () -> new Box(List.of(2), new float[1], new float[1], Box.Type.FLOAT32),
                () -> MultiDiscrete.of(),
                () -> MultiDiscrete.of(2, 0),
                () -> new MultiBinary(0),
                () -> new Text(2, 1, "a"),
                () -> new Text(0, 1, ""),
                () -> new Text(0, 1, "aba"),
                () -> Tuple.of(),
                () -> new Dict(Map.of()),
                () -> new Dict(Map.of("", new Discrete(2))));
        for (int i = 0; i < impossible.size(); i++) {
            int index = i;
            var e = assertThrows(IllegalArgumentException.class, impossible.get(i)::run, () -> "case " + index);
            assertFalse(e.getMessage().isBlank());
        }
        assertDoesNotThrow(() -> Box.of(List.of(), 0, 1));
    }

    private static float[] guarded(int length) {
        float[] row = new float[length];
        Arrays.fill(row, 1e9f);
        return row;
    }

    private static void assertGuarded(float[] row, int at, int size) {
        for (int i = 0; i < row.length; i++) {
            assertEquals(i < at || i >= at + size, row[i] == 1e9f, "place " + i);
        }
    }

    /// The name of the `i`-th float of a row, built from outside.
    private static String element(Space space, int i) {
        return switch (space) {
            case Discrete d -> "";
            case MultiDiscrete m -> "[" + i + "]";
            case MultiBinary m -> "[" + i + "]";
            case Text t -> "[" + i + "]";
            case Box b -> {
                var text = new ArrayList<String>();
                int stride = b.size();
                int rest = i;
                for (int axis : b.shape()) {
                    stride /= axis;
                    text.add("[" + rest / stride + "]");
                    rest %= stride;
                }
                yield String.join("", text);
            }
            case Tuple t -> {
                int part = 0;
                while (t.offset(part + 1) <= i) {
                    part++;
                }
                yield join("[" + part + "]", element(t.parts().get(part), i - t.offset(part)));
            }
            case Dict d -> {
                String found = "";
                for (String name : d.parts().keySet()) {
                    found = d.offset(name) <= i ? name : found;
                }
                yield join(found, element(d.part(found), i - d.offset(found)));
            }
        };
    }

    private static String join(String part, String below) {
        return part + (below.isEmpty() || below.startsWith("[") ? "" : ".") + below;
    }

    private static boolean same(Object a, Object b) {
        if (a instanceof List<?> x && b instanceof List<?> y) {
            return x.size() == y.size() && IntStream.range(0, x.size()).allMatch(i -> same(x.get(i), y.get(i)));
        }
        if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
            return x.keySet().equals(y.keySet()) && x.keySet().stream().allMatch(k -> same(x.get(k), y.get(k)));
        }
        return Arrays.deepEquals(new Object[] {a}, new Object[] {b});
    }
}
