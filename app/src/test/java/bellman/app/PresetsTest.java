package bellman.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.config.ConfigDocument;
import java.util.Collection;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {
    static Collection<String> names() {
        return Presets.all().keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aPresetFitsItsEnvironmentAndSaysWhatItIs(String name) {
        ConfigDocument document = Presets.find(name);
        try (var experiment = Experiment.of(document);
                var trainer = experiment.trainer()) {
            assertEquals(0, trainer.steps());
            // What it prints is a configuration in which every key has an effect.
            ConfigDocument printed = ConfigDocument.parse(experiment.document().toYaml(), name);
            try (var again = Experiment.of(printed)) {
                assertEquals(experiment.config(), again.config());
            }
        }
        assertTrue(Presets.all().get(name).length() > 10, "the first line says what it is");
    }

    @Test
    void theyCoverEveryKindOfPolicy() {
        Stream.of("multi-discrete", "multi-binary", "masked-choice", "recall", "pendulum", "frozen-lake")
                .forEach(kind -> assertTrue(names().contains("ppo-" + kind)
                        || names().contains("ppo-identity-" + kind), kind));
    }
}
