package bellman.torch.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.algos.actorcritic.NetworkConfig;
import bellman.algos.actorcritic.NetworkConfig.Memory;
import bellman.algos.dqn.DqnConfig;
import bellman.algos.dqn.ReturnsConfig;
import bellman.algos.offpolicy.ExplorationConfig;
import bellman.algos.offpolicy.ReplayConfig;
import bellman.algos.offpolicy.RoundsConfig;
import bellman.envs.Environments;
import bellman.net.Backend;
import bellman.net.Parameter;
import bellman.net.Workers;
import bellman.run.Metrics;
import bellman.train.AgentTrainer;
import bellman.train.EnvironmentConfig;
import bellman.train.Schedule;
import bellman.train.Setup;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A hundred updates of DQN and its descendants on either backend, from the same experience: actions are all random.
final class DqnOnTorchTest {
    private static DqnConfig dqn(boolean dueling, ReturnsConfig.Kind kind, Memory memory) {
        return new DqnConfig(
                new RoundsConfig(120, 1, 1, 16, 100),
                ReplayConfig.of(1000).withReturnSteps(2),
                1e-3f,
                Schedule.CONSTANT,
                1e-5f,
                10f,
                0.99f,
                DqnConfig.LossKind.HUBER,
                7,
                0.5f,
                true,
                dueling,
                false,
                0.5f,
                new ReturnsConfig(kind, 11, -10, 10),
                ExplorationConfig.epsilon(1f, 1f, 1),
                5,
                3,
                NetworkConfig.defaults().withMemory(memory, 8));
    }

    static Stream<Arguments> runs() {
        return Stream.of(
                Arguments.of("double", dqn(false, ReturnsConfig.Kind.EXPECTED, Memory.NONE), "CartPole-v1"),
                Arguments.of("dueling C51", dqn(true, ReturnsConfig.Kind.CATEGORICAL, Memory.NONE), "CartPole-v1"),
                Arguments.of("QR-DQN", dqn(true, ReturnsConfig.Kind.QUANTILES, Memory.NONE), "MaskedChoice-v0"),
                Arguments.of("recurrent", dqn(false, ReturnsConfig.Kind.EXPECTED, Memory.LSTM), "Recall-v0"));
    }

    private static AgentTrainer trainer(DqnConfig config, String id, String backend) {
        var wrapped = EnvironmentConfig.of(id, 1).forTraining(Environments.make(id, 1), config.discount());
        return config.trainer(
                new Setup(wrapped.environment(), wrapped.statistics(), Backend.named(backend), Workers.ONE, 5));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runs")
    void aHundredUpdatesAgree(String name, DqnConfig config, String id) {
        try (AgentTrainer nn = trainer(config, id, "nn");
                AgentTrainer torch = trainer(config, id, "torch-cpu")) {
            double updates = 0;
            while (updates < 100) {
                Metrics found = new Metrics();
                Metrics expected = new Metrics();
                torch.iterate(0, found);
                nn.iterate(0, expected);
                updates += expected.value("train/updates");
                assertEquals(expected.value("train/updates"), found.value("train/updates"));
                if (expected.value("train/updates") > 0) {
                    assertEquals(expected.value("train/loss"), found.value("train/loss"), 1e-3);
                }
            }
            List<Parameter> expected = nn.policy().network().parameters();
            List<Parameter> found = torch.policy().network().parameters();
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(
                        values(expected.get(i)),
                        values(found.get(i)),
                        2e-3f,
                        expected.get(i).name());
            }
        }
    }

    private static float[] values(Parameter p) {
        float[] values = new float[p.values().capacity()];
        p.values().get(0, values);
        return values;
    }
}
