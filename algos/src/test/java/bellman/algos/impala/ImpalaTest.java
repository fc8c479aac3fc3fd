package bellman.algos.impala;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.algos.Session;
import bellman.algos.actorcritic.NetworkConfig;
import bellman.envs.Environments;
import bellman.net.Backend;
import bellman.net.Workers;
import bellman.run.Metrics;
import bellman.train.AgentTrainer;
import bellman.train.EnvironmentConfig;
import bellman.train.Schedule;
import bellman.train.Setup;
import bellman.vector.EpisodeStatistics;
import bellman.vector.ForwardingVectorEnvironment;
import bellman.vector.VectorStep;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

public class ImpalaTest {
    public static ImpalaConfig config(ImpalaConfig.Mode mode, NetworkConfig network) {
        return new ImpalaConfig(
                mode, 4, 20, 3e-3f, Schedule.LINEAR, 0.95f, 1f, 1f, 0.5f, 0.01f, 0.5f, 0.99f, 1e-5f, 0, network);
    }

    @ParameterizedTest
    @EnumSource(ImpalaConfig.Mode.class)
    void itLearnsInEitherMode(ImpalaConfig.Mode mode) {
        double mean = Session.of(
                        config(mode, NetworkConfig.defaults()), EnvironmentConfig.of("IdentityDiscrete-v0", 16), 3)
                .learn(60_000);
        assertTrue(mean >= 9, mode + ": " + mean);
    }

    @Test
    void inLockStepEveryRolloutIsOneUpdateOldButTheFirst() {
        try (AgentTrainer trainer = trainer(ImpalaConfig.Mode.LOCK_STEP)) {
            var metrics = new Metrics();
            for (int i = 0; i < 6; i++) {
                metrics.clear();
                trainer.iterate(0, metrics);
                assertEquals(Math.min(i, 1), metrics.value("train/staleness"));
                assertEquals(160L * (i + 1), trainer.steps());
            }
        }
    }

    /// No rollout is older than the buffers allow: one is being filled, the others wait.
    @Test
    void freeRunningStalenessIsBoundedByTheBuffers() {
        try (AgentTrainer trainer = trainer(ImpalaConfig.Mode.FREE_RUNNING)) {
            var metrics = new Metrics();
            for (int i = 0; i < 200; i++) {
                metrics.clear();
                trainer.iterate(0, metrics);
                double age = metrics.value("train/staleness");
                assertTrue(age >= 0 && age <= 4, "staleness " + age);
            }
        }
    }

    private static AgentTrainer trainer(ImpalaConfig.Mode mode) {
        return Session.of(config(mode, NetworkConfig.defaults()), EnvironmentConfig.of("CartPole-v1", 8), 3)
                .trainer();
    }

    /// An environment that fails at its hundredth step.
    private static final class Failing extends ForwardingVectorEnvironment {
        private int steps;

        Failing() {
            super(new EpisodeStatistics(Environments.make("CartPole-v1", 4)));
        }

        @Override
        public void step(float[] actions, VectorStep out) {
            if (++steps == 100) {
                throw new IllegalStateException("the simulator is gone");
            }
            inner.step(actions, out);
        }
    }

    @ParameterizedTest
    @EnumSource(ImpalaConfig.Mode.class)
    void whatTheActorThrowsTheLearnerThrows(ImpalaConfig.Mode mode) {
        var setup = new Setup(new Failing(), Optional.empty(), Backend.named("nn"), Workers.ONE, 1);
        try (AgentTrainer trainer = config(mode, NetworkConfig.defaults()).trainer(setup)) {
            var thrown = assertThrows(IllegalStateException.class, () -> {
                for (int i = 0; i < 20; i++) {
                    trainer.iterate(0, new Metrics());
                }
            });
            assertEquals("the simulator is gone", thrown.getMessage());
        }
    }
}
