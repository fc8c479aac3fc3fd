package bellman.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
    private static SearchSpace space(String... keysAndWords) {
        SequencedMap<String, String> words = new LinkedHashMap<>();
        for (int i = 0; i < keysAndWords.length; i += 2) {
            words.put(keysAndWords[i], keysAndWords[i + 1]);
        }
        return SearchSpace.of(words);
    }

    @Test
    void valuesLieWithinTheirBoundsAndLeadBackToTheirPoint() {
        SearchSpace space = space(
                "a",
                "uniform(-3, 0.5)",
                "b",
                "log(1e-6, 1e-2)",
                "c",
                "integer(-2, 7)",
                "d",
                "log-integer(1, 1000)",
                "e",
                "choice(tanh, [64, 64], {type: sgd, momentum: 0.9})");
        RandomStream random = new RandomStream(3);
        for (int i = 0; i < 2000; i++) {
            Map<String, String> values = space.values(space.draw(random));
            assertTrue(within(values.getOrDefault("a", ""), -3, 0.5), values.toString());
            assertTrue(within(values.getOrDefault("b", ""), 1e-6, 1e-2), values.toString());
            assertTrue(within(values.getOrDefault("c", ""), -2, 7), values.toString());
            assertTrue(within(values.getOrDefault("d", ""), 1, 1000), values.toString());
            assertEquals(values, space.values(space.point(values)), "what a file says is what was tried");
        }
    }

    private static boolean within(String value, double low, double high) {
        double number = Double.parseDouble(value);
        return low <= number && number <= high;
    }

    @Test
    void eachWholeNumberAndEachChoiceIsAsLikelyAsTheNext() {
        SearchSpace space = space("n", "integer(3, 7)", "c", "choice(a, b, c)");
        RandomStream random = new RandomStream(5);
        Map<String, Integer> seen = new TreeMap<>();
        int draws = 30_000;
        for (int i = 0; i < draws; i++) {
            space.values(space.draw(random)).values().forEach(v -> seen.merge(v, 1, Integer::sum));
        }
        assertEquals(List.of("3", "4", "5", "6", "7", "a", "b", "c"), List.copyOf(seen.keySet()));
        seen.forEach((value, count) -> {
            double expected = draws / (value.matches("[0-9]") ? 5.0 : 3.0);
            assertEquals(expected, count, 4 * Math.sqrt(expected), value);
        });
    }

    @Test
    void theLogarithmIsWhatIsUniform() {
        SearchSpace space = space("lr", "log(1e-4, 1)", "width", "log-integer(1, 1000)");
        RandomStream random = new RandomStream(8);
        int belowTheMiddle = 0;
        int belowTheWidth = 0;
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            Map<String, String> values = space.values(space.draw(random));
            belowTheMiddle += Double.parseDouble(values.getOrDefault("lr", "")) < 1e-2 ? 1 : 0;
            belowTheWidth += Double.parseDouble(values.getOrDefault("width", "")) <= 22 ? 1 : 0;
        }
        assertEquals(0.5, (double) belowTheMiddle / draws, 0.02);
        // Numbers up to 22 have log(22.5 / 0.5) of log(1000.5 / 0.5).
        assertEquals(Math.log(45) / Math.log(2001), (double) belowTheWidth / draws, 0.02);
    }

    @Test
    void whatStandsBesideAValueStaysInBoundsAndMoves() {
        List<Dimension> dimensions = space("a", "uniform(0, 1)", "b", "integer(1, 10)", "c", "choice(x, y, z)")
                .list();
        assertEquals("0.7", dimensions.get(0).beside("0.5", 1.2));
        assertEquals("0.2", dimensions.get(0).beside("0", 1.2));
        assertEquals("1", dimensions.get(0).beside("0.9", 1.2));
        assertEquals("2", dimensions.get(1).beside("1", 1.2));
        assertEquals("1", dimensions.get(1).beside("1", 0.8));
        assertEquals("9", dimensions.get(1).beside("10", 0.9));
        assertEquals("z", dimensions.get(2).beside("y", 1.2));
        assertEquals("x", dimensions.get(2).beside("x", 0.8));
    }

    @Test
    void uniformNumbersMoveByAShareOfTheirIntervalWhereverItLies() {
        Dimension far = new Dimension.Uniform(0.8, 1);
        assertEquals("0.94", far.beside("0.9", 1.2));
        assertEquals("0.86", far.beside("0.9", 0.8));
        Dimension below = new Dimension.Uniform(-3, -1);
        assertEquals("-1.6", below.beside("-2", 1.2));
        assertEquals("-2.4", below.beside("-2", 0.8));
    }

    @Test
    void anExampleShowsThatNumbersAreNotWhole() {
        for (double high : new double[] {1, 100, 1000, 5000}) {
            assertEquals(
                    1,
                    new Dimension.Uniform(0, high)
                            .examples().stream().filter(v -> v.contains(".")).count(),
                    "up to " + high);
        }
    }

    @Test
    void wrongWordsAreRefusedByTheirKey() {
        refused("search key 'lr': the lower bound must be below the upper one, got 0.1 and 0.01", "log(0.1, 0.01)");
        refused("search key 'lr': bounds of a logarithm must be above 0, got 0", "log(0, 1)");
        refused("search key 'lr': there is no 'logg'; did you mean log(…)?", "logg(1, 2)");
        refused("search key 'lr': log takes a lower and an upper bound, got 3 values", "log(1, 2, 3)");
        refused("search key 'lr': integer: expected a whole number as bound, got '0.5'", "integer(0.5, 2)");
        refused("search key 'lr': uniform: expected a number as bound, got 'low'", "uniform(low, 2)");
        refused("search key 'lr': a choice needs at least 2 values, got 1", "choice(3)");
        refused("search key 'lr': a choice's values must differ, got 3, 3", "choice(3, 3)");
        refused("search key 'lr': a value is missing in (3,)", "choice(3,)");
        refused(
                "search key 'lr': expected uniform(LOW, HIGH), log(LOW, HIGH), integer(LOW, HIGH), "
                        + "log-integer(LOW, HIGH) or choice(A, B, …), got '1e-3'",
                "1e-3");
    }

    private static void refused(String message, String words) {
        var e = assertThrows(IllegalArgumentException.class, () -> space("lr", words));
        assertEquals(message, e.getMessage());
    }
}
