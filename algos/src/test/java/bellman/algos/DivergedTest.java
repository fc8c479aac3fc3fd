package bellman.algos;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.algos.a2c.A2cConfig;
import bellman.algos.actorcritic.NetworkConfig;
import bellman.algos.continuous.Small;
import bellman.algos.impala.ImpalaConfig;
import bellman.algos.impala.ImpalaTest;
import bellman.algos.ppo.PpoConfig;
import bellman.algos.trpo.TrpoTest;
import bellman.env.Environment;
import bellman.env.Step;
import bellman.net.Backend;
import bellman.net.Workers;
import bellman.run.Metrics;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.DivergedException;
import bellman.train.EnvironmentConfig;
import bellman.train.Setup;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is no number ends a training at the update in which it arises, with its name. (TQC has bounded
/// gradients, so that what is finite stays so.)
class DivergedTest {
    /// Rewards that are finite, and whose sums and squares are not.
    private record Huge(Space actionSpace) implements Environment {
        @Override
        public Space observationSpace() {
            return Box.of(2, -1, 1);
        }

        @Override
        public float[] reset(RandomGenerator random) {
            return new float[] {0.5f, -0.5f};
        }

        @Override
        public Step step(float[] action) {
            return new Step(new float[] {0.5f, 0.5f}, Float.MAX_VALUE, false, false);
        }
    }

    static Stream<Arguments> algorithms() {
        Space choice = new Discrete(2);
        Space numbers = Box.of(1, -1, 1);
        return Stream.of(
                Arguments.of("PPO", PpoConfig.defaults(), choice),
                Arguments.of("A2C", A2cConfig.defaults(), choice),
                Arguments.of("TRPO", TrpoTest.config(64), choice),
                Arguments.of(
                        "IMPALA", ImpalaTest.config(ImpalaConfig.Mode.LOCK_STEP, NetworkConfig.defaults()), choice),
                Arguments.of("SAC", Small.sac(), numbers),
                Arguments.of("SAC, discrete", Small.discrete(), choice),
                Arguments.of("DroQ", Small.droq(), numbers),
                Arguments.of("DDPG", Small.ddpg(), numbers),
                Arguments.of("TD3", Small.td3(), numbers),
                Arguments.of("CrossQ", Small.crossQ(), numbers));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("algorithms")
    void aTargetThatIsNoNumberIsNamed(String name, AlgorithmConfig config, Space actions) {
        EnvironmentConfig environment = EnvironmentConfig.of("huge", 2);
        var raw = VectorEnvironment.of(() -> new Huge(actions), 2, AutoresetMode.SAME_STEP);
        var wrapped = environment.forTraining(raw, config.discount());
        try (AgentTrainer trainer = config.trainer(
                new Setup(wrapped.environment(), wrapped.statistics(), Backend.named("nn"), Workers.ONE, 1))) {
            String message = assertThrows(DivergedException.class, () -> {
                        for (int i = 0; i < 100; i++) {
                            trainer.iterate(0.01 * i, new Metrics());
                        }
                    })
                    .getMessage();
            assertTrue(message.matches("the .* became (NaN|-?Infinity) at (step|update) [1-9]\\d*: lower .*"), message);
        }
    }
}
