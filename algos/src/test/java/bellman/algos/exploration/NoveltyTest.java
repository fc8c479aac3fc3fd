package bellman.algos.exploration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.algos.Session;
import bellman.algos.actorcritic.NetworkConfig;
import bellman.algos.exploration.NoveltyConfig.Kind;
import bellman.algos.ppo.PpoConfig;
import bellman.envs.Environments;
import bellman.net.Backend;
import bellman.net.Workers;
import bellman.run.Metrics;
import bellman.train.AgentTrainer;
import bellman.train.EnvironmentConfig;
import bellman.train.Schedule;
import bellman.train.Setup;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoveltyTest {
    private static VectorEnvironment wrapped(Kind kind, float scale) {
        var environment = EnvironmentConfig.of("FrozenLakeNotSlippery-v1", 1)
                .forTraining(Environments.make("FrozenLakeNotSlippery-v1", 1), 0.99f)
                .environment();
        Setup setup = new Setup(environment, Optional.empty(), Backend.named("nn"), Workers.ONE, 3);
        return new NoveltyConfig(kind, scale, 1e-3f, 16, 8).wrap(setup, 0.9f).environment();
    }

    @Test
    void theNthVisitIsWorthTheReciprocalRootOfN() {
        try (VectorEnvironment environment = wrapped(Kind.COUNTS, 2f)) {
            VectorStep step = environment.newStep();
            environment.reset(1, step);
            // Left at the left edge: the same state again and again.
            for (int n = 1; n <= 5; n++) {
                environment.step(new float[] {0}, step);
                assertEquals(2 / Math.sqrt(n), step.rewards()[0], 1e-6);
            }
            environment.step(new float[] {1}, step);
            assertEquals(2f, step.rewards()[0], "another state");
        }
    }

    @Test
    void whatIsSeenAgainAndAgainIsNotNewAndSomethingElseIs() {
        try (VectorEnvironment environment = wrapped(Kind.DISTILLATION, 1f)) {
            VectorStep step = environment.newStep();
            environment.reset(1, step);
            for (int i = 0; i < 4000; i++) {
                // Back and forth between two states.
                environment.step(new float[] {i % 2 == 0 ? 1 : 3}, step);
            }
            float old = step.rewards()[0];
            environment.step(new float[] {2}, step);
            float other = step.rewards()[0];
            assertTrue(other > 20 * old, "old " + old + ", new " + other);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"NONE", "DISTILLATION"})
    void whatIsNewLeadsPpoToATopThatItWouldNeverSee(Kind kind) {
        PpoConfig d = PpoConfig.defaults();
        PpoConfig config = new PpoConfig(
                128,
                256,
                4,
                1e-3f,
                Schedule.CONSTANT,
                0.99f,
                0.95f,
                0.2f,
                Schedule.CONSTANT,
                d.valueLoss(),
                0.5f,
                0f,
                true,
                0.5f,
                0f,
                1e-5f,
                0,
                NetworkConfig.defaults(),
                new NoveltyConfig(kind, 30f, 1e-3f, 32, 256));
        try (AgentTrainer trainer = Session.of(config, EnvironmentConfig.of("MountainCar-v0", 16), 3)
                .trainer()) {
            Metrics metrics = new Metrics();
            double best = -200;
            while (trainer.steps() < 180_000) {
                metrics.clear();
                trainer.iterate(0, metrics);
                double mean = metrics.value("rollout/return-mean");
                best = mean > best ? mean : best;
            }
            if (kind == Kind.NONE) {
                assertEquals(-200, best, "without nobody ever gets there");
            } else {
                assertTrue(best > -200, kind + " finds the top: " + best);
            }
        }
    }
}
