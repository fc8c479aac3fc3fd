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
        options.in("noise").number("scale", 0);
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
        assertEquals("key 'environment.options.skip': found 0, expected a whole number from 1", refused("skip", 0L));
        assertEquals(
                "key 'environment.options.height': found [2, 1], expected two numbers, the lower first",
                refused("height", List.of(2L, 1L)));
    }

    private static String refused(String key, Object value) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> read(Map.of(key, value)))
                .getMessage());
    }
}
