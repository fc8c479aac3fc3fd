package bellman.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.registry.EnvironmentOptions.Range;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentOptionsTest {
    private static EnvironmentOptions read(Map<String, Object> said) {
        EnvironmentOptions options = new EnvironmentOptions(said);
        options.number("weight", 0.5);
        options.integer("skip", 5, 1);
        options.flag("healthy", true);
        options.range("height", new Range(0.2, 1));
        options.in("noise").number("scale", 0, 0);
        options.text("of");
        options.refuseOthers();
        return options;
    }

    @Test
    void whatIsNotSaidHasItsDefaultAndWhatIsSaidIsInForce() {
        assertEquals(
                Map.of(
                        "weight",
                        2L,
                        "skip",
                        5,
                        "healthy",
                        true,
                        "height",
                        List.of(0.2, 1.0),
                        "noise",
                        Map.of("scale", 0.0),
                        "of",
                        "torso"),
                read(Map.of("weight", 2L, "of", "torso")).inForce());
    }

    @Test
    void anOptionThatNobodyAskedForIsRefusedWithTheNearest() {
        assertEquals("key 'environment.options.wieght': unknown; did you mean 'weight'?", refused("wieght", 1.0));
        assertEquals(
                "key 'environment.options.noise.scal': unknown; did you mean 'scale'?",
                refused("noise", Map.of("scal", 1.0)));
    }

    @Test
    void aValueOfAnotherKindIsRefusedByName() {
        for (Object number : new Object[] {0L, 2.5, 100_000_000_000L}) {
            assertEquals(
                    "key 'environment.options.skip': found " + number
                            + ", expected a whole number from 1 to 2147483647",
                    refused("skip", number));
        }
        assertEquals(
                "key 'environment.options.height': found [2, 1], expected two numbers, the lower first",
                refused("height", List.of(2L, 1L)));
    }

    @Test
    void aNumberIsFiniteAndNotBelowItsLeast() {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertEquals(
                    "key 'environment.options.weight': found " + value + ", expected a finite number",
                    refused("weight", value));
        }
        assertEquals(
                "key 'environment.options.noise.scale': found -0.5, expected a finite number from 0.0",
                refused("noise", Map.of("scale", -0.5)));
    }

    @Test
    void aRangeMayBeOpenButNotUndefined() {
        double infinite = Double.POSITIVE_INFINITY;
        assertEquals(
                new Range(0.7, infinite),
                new EnvironmentOptions(Map.of("height", List.of(0.7, infinite))).range("height", new Range(0, 1)));
        assertEquals(
                "key 'environment.options.height': found [NaN, 1.0], expected two numbers, the lower first",
                refused("height", List.of(Double.NaN, 1.0)));
    }

    private static String refused(String key, Object value) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> read(Map.of(key, value)))
                .getMessage());
    }
}
