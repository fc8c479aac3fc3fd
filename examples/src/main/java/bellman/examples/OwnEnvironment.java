package bellman.examples;

import bellman.app.Experiment;
import bellman.registry.EnvironmentEntry;
import bellman.registry.EnvironmentProvider;
import bellman.store.config.ConfigDocument;
import bellman.train.RunLog;
import bellman.vector.VectorEnvironment;
import java.util.List;

/// Training in an environment of one's own, [Catch]. Named in `META-INF/services/bellman.registry.EnvironmentProvider`,
/// this
/// provider puts it into the registry, for `./bellman` too: `BELLMAN_CLASSPATH=mine.jar ./bellman envs check Catch-v0`.
public final class OwnEnvironment implements EnvironmentProvider {
    private static final String CONFIG = """
            environment: {id: Catch-v0, count: 32}
            algorithm: {type: ppo, rollout-steps: 32, learning-rate: 2e-3, entropy-coefficient: 0.01}
            budget: {steps: 200_000, return-mean: 0.95}
            """;

    /// For [java.util.ServiceLoader].
    public OwnEnvironment() {}

    @Override
    public List<EnvironmentEntry> environments() {
        return List.of(new EnvironmentEntry(
                "Catch-v0",
                "A ball falls; be under it in time.",
                (count, mode) -> VectorEnvironment.of(Catch::new, count, mode)));
    }

    /// Trains and prints what the policy earns: about 1.
    public static void main(String[] words) {
        try (var experiment = Experiment.of(ConfigDocument.parse(CONFIG, "catch.yaml"));
                var trainer = experiment.trainer()) {
            experiment.training(trainer, RunLog.NONE).run();
            System.out.println("return " + experiment.evaluate(trainer.policy()).returnMean());
        }
    }
}
