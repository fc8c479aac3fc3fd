package bellman.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.envs.mujoco.MujocoEnvironments;
import bellman.run.Metrics;
import bellman.store.config.ConfigDocument;
import bellman.train.AgentTrainer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every preset trains: an iteration that learns something, and an episode of its policy. Those that need the user's
/// Python are `.ci/run`'s, which has one.
class PresetsTest {
    static Stream<String> presets() {
        return Presets.all().keySet().stream().filter(p -> !needsSimulator(p));
    }

    static Stream<String> presetsInSimulators() {
        return Presets.all().keySet().stream().filter(PresetsTest::needsSimulator);
    }

    /// Whether a preset's environment is one of those that other houses make.
    private static boolean needsSimulator(String preset) {
        String document = Experiment.document(preset).toYaml();
        return document.contains("id: gym/")
                || MujocoEnvironments.entries().stream().anyMatch(e -> document.contains("id: " + e.id()));
    }

    @ParameterizedTest
    @MethodSource("presets")
    void everyPresetTrains(String preset) {
        trains(preset);
    }

    @Tag("simulators")
    @ParameterizedTest
    @MethodSource("presetsInSimulators")
    void everyPresetInASimulatorTrains(String preset) {
        trains(preset);
    }

    private static void trains(String preset) {
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

    /// Off-policy methods begin to learn at once, from small batches, and report often, as do those that never act.
    private static ConfigDocument quick(ConfigDocument document) {
        if (document.toYaml().contains("dataset:")) {
            return document.set("algorithm.batch.report-interval", "20");
        }
        boolean rounds = document.toYaml().contains("learning-starts");
        return rounds
                ? document.set("algorithm.rounds.learning-starts", "40")
                        .set("algorithm.rounds.report-interval", "40")
                        .set("algorithm.rounds.batch-size", "32")
                : document;
    }
}
