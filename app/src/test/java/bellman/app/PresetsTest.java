package bellman.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.envs.Environments;
import bellman.run.Metrics;
import bellman.store.config.ConfigDocument;
import bellman.train.AgentTrainer;
import java.util.Collection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every preset trains: an iteration that learns something, and an episode of its policy. Those that need the user's
/// Python are `.ci/run`'s, which has one.
class PresetsTest {
    static Collection<String> presets() {
        return Presets.all().keySet().stream()
                .filter(p -> Environments.families().stream()
                        .noneMatch(f -> Configurations.bind(Experiment.document(p))
                                .environment()
                                .id()
                                .startsWith(f.prefix())))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void everyPresetTrains(String preset) {
        try (Experiment experiment = Experiment.of(quick(Experiment.document(preset)));
                AgentTrainer trainer = experiment.trainer()) {
            Metrics metrics = new Metrics();
            for (int i = 0; i < 2; i++) {
                metrics.clear();
                trainer.iterate(0.5 * i, metrics);
            }
            assertTrue(trainer.steps() > 0);
            metrics.forEach((name, value) -> assertTrue(Double.isFinite(value), name + " is " + value));
            assertEquals(1, experiment.evaluate(trainer.policy(), 1, 1, true).returns().length);
        }
    }

    /// Off-policy methods begin to learn at once, from small batches, and report often.
    private static ConfigDocument quick(ConfigDocument document) {
        boolean rounds = document.toYaml().contains("learning-starts");
        return rounds
                ? document.set("algorithm.rounds.learning-starts", "40")
                        .set("algorithm.rounds.report-interval", "40")
                        .set("algorithm.rounds.batch-size", "32")
                : document;
    }
}
