package bellman.store.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Mappings that no record describes, such as an environment's options.
class UntypedMappingTest {
    record Environment(Map<String, Object> options) {
        static Environment defaults() {
            return new Environment(Map.of());
        }
    }

    private static final ConfigDocument FILE =
            ConfigDocument.parse("options: {skip: 2, randomize: {mass: [0.5, 2], delay: 1}}", "a.yaml");

    private static Map<String, Object> options(ConfigDocument document) {
        return document.bind(Environment.class).options();
    }

    @Test
    void optionsThatEachSetAKeyOfOneMappingAreOneMapping() {
        ConfigDocument document = ConfigDocument.empty()
                .set("options.randomize.delay", "0")
                .set("options.randomize.deep.noise", "0.5")
                .set("options.randomize.deep.least", "5")
                .set("options.randomize.delay", "3");
        assertEquals(
                Map.of("randomize", Map.of("delay", 3L, "deep", Map.of("noise", 0.5, "least", 5L))), options(document));
    }

    @Test
    void togetherTheyReplaceWhatAFileSays() {
        assertEquals(
                Map.of("skip", 2L, "randomize", Map.of("gain", List.of(1L, 2L), "delay", 4L)),
                options(FILE.set("options.randomize.gain", "[1, 2]").set("options.randomize.delay", "4")));
    }

    @Test
    void whatIsNoMappingReplacesOne() {
        assertEquals(
                Map.of("skip", 2L, "randomize", 1L),
                options(FILE.set("options.randomize.delay", "4").set("options.randomize", "1")));
    }
}
