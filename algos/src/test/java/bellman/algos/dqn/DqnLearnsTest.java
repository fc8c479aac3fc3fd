package bellman.algos.dqn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.algos.Session;
import bellman.algos.actorcritic.NetworkConfig;
import bellman.algos.offpolicy.ExplorationConfig;
import bellman.algos.offpolicy.ReplayConfig;
import bellman.algos.offpolicy.RoundsConfig;
import bellman.env.TransitionModel;
import bellman.envs.Environments;
import bellman.net.Activation;
import bellman.net.Initialization;
import bellman.net.Network;
import bellman.net.Rows;
import bellman.run.Metrics;
import bellman.train.EnvironmentConfig;
import bellman.train.Schedule;
import bellman.vector.AutoresetMode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DqnLearnsTest {
    static final ReturnsConfig CATEGORICAL = new ReturnsConfig(ReturnsConfig.Kind.CATEGORICAL, 21, -2, 12);
    static final ReturnsConfig QUANTILES = new ReturnsConfig(ReturnsConfig.Kind.QUANTILES, 16, -10, 10);

    /// Small and quick: one hidden layer of 32, an update each second step of 4 environments.
    record Switches(boolean doubleQ, boolean dueling, boolean noisy, ReturnsConfig returns) {
        static final Switches NONE = new Switches(false, false, false, ReturnsConfig.expected());

        DqnConfig config(ReplayConfig replay) {
            return config(replay, NetworkConfig.Memory.NONE);
        }

        DqnConfig config(ReplayConfig replay, NetworkConfig.Memory memory) {
            NetworkConfig d = DqnConfig.defaults().network();
            NetworkConfig network = new NetworkConfig(
                    List.of(32),
                    Activation.RELU,
                    false,
                    false,
                    Initialization.UNIFORM,
                    d.convolutions(),
                    d.imageLayout(),
                    memory,
                    16,
                    d.transformer(),
                    d.logStd(),
                    d.stateDependentNoise());
            return new DqnConfig(
                    new RoundsConfig(500, 2, 1, 32, 1000),
                    replay,
                    3e-3f,
                    Schedule.CONSTANT,
                    1e-8f,
                    10f,
                    0.9f,
                    DqnConfig.LossKind.HUBER,
                    200,
                    1f,
                    doubleQ,
                    dueling,
                    noisy,
                    0.5f,
                    returns,
                    ExplorationConfig.epsilon(1f, 0.05f, 5000),
                    8,
                    2,
                    network);
        }
    }

    private static final ReplayConfig UNIFORM = ReplayConfig.of(20_000);

    static Stream<Arguments> switches() {
        ReplayConfig rainbow = UNIFORM.withReturnSteps(3).withPriorities(0.6f, 0.4f, 20_000);
        return Stream.of(
                Arguments.of("plain", Switches.NONE, UNIFORM),
                Arguments.of("double, dueling", new Switches(true, true, false, ReturnsConfig.expected()), UNIFORM),
                Arguments.of("prioritised", Switches.NONE, UNIFORM.withPriorities(0.6f, 0.4f, 20_000)),
                Arguments.of("three steps", Switches.NONE, UNIFORM.withReturnSteps(3)),
                Arguments.of("noisy", new Switches(false, false, true, ReturnsConfig.expected()), UNIFORM),
                Arguments.of("categorical", new Switches(false, false, false, CATEGORICAL), UNIFORM),
                Arguments.of("quantiles", new Switches(false, false, false, QUANTILES), UNIFORM),
                Arguments.of("rainbow", new Switches(true, true, true, CATEGORICAL), rainbow));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("switches")
    void itLearnsWhichActionIsRight(String name, Switches switches, ReplayConfig replay) {
        double mean = Session.of(switches.config(replay), EnvironmentConfig.of("IdentityDiscrete-v0", 4), 3)
                .learn(16_000);
        assertTrue(mean >= 9.5, name + ": " + mean);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("switches")
    void itLearnsToWalkToAReward(String name, Switches switches, ReplayConfig replay) {
        double mean = Session.of(switches.config(replay), EnvironmentConfig.of("Corridor-v0", 4), 3)
                .learn(16_000);
        assertTrue(mean >= 0.9, name + ": " + mean);
    }

    @ParameterizedTest
    @EnumSource(AutoresetMode.class)
    void itLearnsWhateverTheAutoresetMode(AutoresetMode mode) {
        EnvironmentConfig environment = new EnvironmentConfig("Corridor-v0", 4, mode, 1, false, false);
        double mean = Session.of(Switches.NONE.config(UNIFORM), environment, 5).learn(16_000);
        assertTrue(mean >= 0.9, mode + ": " + mean);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void maskedActionsAreNeitherTakenNorBootstrappedFrom(boolean doubleQ) {
        DqnConfig config = new Switches(doubleQ, false, false, ReturnsConfig.expected()).config(UNIFORM);
        // The environment answers a masked action with an error.
        double mean = Session.of(config, EnvironmentConfig.of("MaskedChoice-v0", 4), 3)
                .learn(30_000);
        assertTrue(mean >= 6.5, "return " + mean);
    }

    @ParameterizedTest
    @EnumSource(
            value = NetworkConfig.Memory.class,
            names = {"GRU", "LSTM"})
    void withAMemoryItRecallsWhatItSaw(NetworkConfig.Memory memory) {
        DqnConfig config = new Switches(true, false, false, ReturnsConfig.expected()).config(UNIFORM, memory);
        double mean =
                Session.of(config, EnvironmentConfig.of("Recall-v0", 4), 3).learn(30_000);
        assertTrue(mean >= 0.9, "with memory: " + mean);
    }

    @Test
    void withoutAMemoryItCannotRecall() {
        double mean = Session.of(Switches.NONE.config(UNIFORM), EnvironmentConfig.of("Recall-v0", 4), 3)
                .learn(16_000);
        assertTrue(mean <= 0.4, "without memory: " + mean);
    }

    /// What value iteration computes from the model, DQN learns from experience.
    @Test
    void itsValuesApproachTheExactOnes() {
        var environment = EnvironmentConfig.of("FrozenLakeNotSlippery-v1", 4);
        TransitionModel model = Environments.make(environment.id(), 1).model().orElseThrow();
        double[] values = new bellman.algos.tabular.Exact(model, 0.9f).valueIteration(1e-12);
        DqnConfig d = Switches.NONE.config(UNIFORM);
        try (Dqn trainer = (Dqn) Session.of(d, environment, 3).trainer()) {
            Metrics metrics = new Metrics();
            while (trainer.steps() < 30_000) {
                metrics.clear();
                trainer.iterate(0, metrics);
            }
            Network network = trainer.policy().network();
            try (Network.Tape tape = network.tape(1)) {
                for (int state : new int[] {0, 4, 8, 9, 13, 14}) {
                    float[] oneHot = new float[16];
                    oneHot[state] = 1;
                    float[] q = network.forward(tape, oneHot, Rows.independent(1));
                    double best = Math.max(Math.max(q[0], q[1]), Math.max(q[2], q[3]));
                    assertEquals(values[state], best, 0.05, "state " + state);
                }
            }
        }
    }

    private static NetworkConfig wide(NetworkConfig d, int width) {
        return new NetworkConfig(
                List.of(width),
                d.activation(),
                d.layerNorm(),
                d.sharedTrunk(),
                d.initialization(),
                d.convolutions(),
                d.imageLayout(),
                d.memory(),
                d.memorySize(),
                d.transformer(),
                d.logStd(),
                d.stateDependentNoise());
    }

    @ParameterizedTest
    @EnumSource(ReplayConfig.HindsightKind.class)
    void withHindsightItReachesGoalsThatItNeverSaw(ReplayConfig.HindsightKind kind) {
        DqnConfig small = Switches.NONE.config(ReplayConfig.of(50_000).withHindsight(kind, 0.8f));
        DqnConfig config = new DqnConfig(
                new RoundsConfig(500, 2, 2, 64, 1000),
                small.replay(),
                2e-3f,
                Schedule.CONSTANT,
                1e-8f,
                10f,
                0.95f,
                DqnConfig.LossKind.HUBER,
                200,
                1f,
                true,
                false,
                false,
                0.5f,
                ReturnsConfig.expected(),
                ExplorationConfig.epsilon(0.3f, 0.05f, 8000),
                8,
                2,
                wide(small.network(), 96));
        double mean =
                Session.of(config, EnvironmentConfig.of("BitFlip-v0", 4), 3).learn(16_000);
        if (kind == ReplayConfig.HindsightKind.NONE) {
            assertTrue(mean <= -10, "without: " + mean);
        } else {
            assertTrue(mean >= -8, kind + ": " + mean);
        }
    }
}
