package bellman.algos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import bellman.algos.a2c.A2cConfig;
import bellman.algos.actorcritic.NetworkConfig;
import bellman.algos.actorcritic.NetworkConfig.Memory;
import bellman.algos.continuous.Small;
import bellman.algos.dqn.DqnConfig;
import bellman.algos.dqn.ReturnsConfig;
import bellman.algos.exploration.NoveltyConfig;
import bellman.algos.exploration.NoveltyConfig.Kind;
import bellman.algos.impala.ImpalaConfig;
import bellman.algos.impala.ImpalaTest;
import bellman.algos.offpolicy.ExplorationConfig;
import bellman.algos.offpolicy.ReplayConfig;
import bellman.algos.offpolicy.RoundsConfig;
import bellman.algos.ppo.PpoConfig;
import bellman.algos.tabular.TabularConfig;
import bellman.algos.trpo.TrpoTest;
import bellman.net.Workers;
import bellman.run.Metrics;
import bellman.run.State;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.EnvironmentConfig;
import bellman.train.Schedule;
import bellman.vector.AutoresetMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResumeTest {
    private static PpoConfig ppo(NetworkConfig network) {
        return ppo(network, NoveltyConfig.none());
    }

    private static PpoConfig ppo(NetworkConfig network, NoveltyConfig novelty) {
        PpoConfig d = PpoConfig.defaults();
        return new PpoConfig(
                32,
                64,
                2,
                d.learningRate(),
                d.learningRateSchedule(),
                d.discount(),
                d.gaeLambda(),
                d.clip(),
                d.clipSchedule(),
                PpoConfig.ValueLossKind.CLIPPED,
                0.5f,
                0.01f,
                true,
                0.5f,
                0.05f,
                1e-5f,
                0,
                network,
                novelty);
    }

    static Stream<Arguments> runs() {
        NetworkConfig plain = NetworkConfig.defaults();
        NetworkConfig noisy = plain.withSharedTrunk(true).withNoise(-1f, true);
        EnvironmentConfig normalized = new EnvironmentConfig("Pendulum-v1", 4, AutoresetMode.NEXT_STEP, 2, true, true);
        return Stream.of(
                Arguments.of("cart pole", ppo(plain), EnvironmentConfig.of("CartPole-v1", 8)),
                Arguments.of("gSDE, normalised, stacked", ppo(noisy), normalized),
                Arguments.of("GRU", ppo(plain.withMemory(Memory.GRU, 16)), EnvironmentConfig.of("Recall-v0", 8)),
                Arguments.of("LSTM", ppo(plain.withMemory(Memory.LSTM, 16)), EnvironmentConfig.of("TMaze-v0", 8)),
                Arguments.of("masks", ppo(plain), EnvironmentConfig.of("TaxiMasked-v3", 4)),
                Arguments.of("grid", ppo(plain), EnvironmentConfig.of("MiniGrid-DoorKey-5x5-v0", 4)),
                Arguments.of("A2C", A2cConfig.defaults(), EnvironmentConfig.of("Acrobot-v1", 8)),
                Arguments.of(
                        "IMPALA",
                        ImpalaTest.config(ImpalaConfig.Mode.LOCK_STEP, plain),
                        EnvironmentConfig.of("CartPole-v1", 8)),
                Arguments.of(
                        "IMPALA with a memory",
                        ImpalaTest.config(ImpalaConfig.Mode.LOCK_STEP, plain.withMemory(Memory.GRU, 16)),
                        EnvironmentConfig.of("Recall-v0", 8)),
                Arguments.of("TRPO", TrpoTest.config(16), EnvironmentConfig.of("CartPole-v1", 8)),
                Arguments.of("SAC", Small.sac(), EnvironmentConfig.of("Pendulum-v1", 1)),
                Arguments.of("SAC, gSDE", Small.gsde(), EnvironmentConfig.of("Pendulum-v1", 2)),
                Arguments.of("SAC, discrete", Small.discrete(), EnvironmentConfig.of("CartPole-v1", 2)),
                Arguments.of("SAC, normalised", Small.sac(), normalized),
                Arguments.of("SAC, priorities", Small.prioritized(), EnvironmentConfig.of("Pendulum-v1", 2)),
                Arguments.of("DroQ", Small.droq(), EnvironmentConfig.of("Pendulum-v1", 1)),
                Arguments.of("TD3", Small.td3(), EnvironmentConfig.of("Pendulum-v1", 1)),
                Arguments.of("DDPG", Small.ddpg(), EnvironmentConfig.of("Pendulum-v1", 3)),
                Arguments.of("TQC", Small.tqc(), EnvironmentConfig.of("Pendulum-v1", 1)),
                Arguments.of("CrossQ", Small.crossQ(), EnvironmentConfig.of("Pendulum-v1", 1)),
                Arguments.of("DQN", dqn(Memory.NONE, false), EnvironmentConfig.of("CartPole-v1", 2)),
                Arguments.of("DQN, masks", dqn(Memory.NONE, false), EnvironmentConfig.of("MaskedChoice-v0", 3)),
                Arguments.of(
                        "Rainbow, stacked, normalised",
                        dqn(Memory.NONE, true),
                        new EnvironmentConfig("MountainCar-v0", 3, AutoresetMode.NEXT_STEP, 2, true, false)),
                Arguments.of("Rainbow, frames", dqn(Memory.NONE, true), stacked("CartPole-v1", 3)),
                Arguments.of("recurrent DQN", dqn(Memory.LSTM, false), EnvironmentConfig.of("Recall-v0", 4)),
                Arguments.of(
                        "random network distillation",
                        ppo(plain, new NoveltyConfig(Kind.DISTILLATION, 2f, 1e-3f, 16, 24)),
                        new EnvironmentConfig("MountainCar-v0", 5, AutoresetMode.NEXT_STEP, 1, false, false)),
                Arguments.of(
                        "DQN, random network distillation",
                        dqn(
                                ReplayConfig.of(250),
                                Memory.NONE,
                                false,
                                new NoveltyConfig(Kind.DISTILLATION, 2f, 1e-3f, 16, 24)),
                        EnvironmentConfig.of("FrozenLake-v1", 3)),
                Arguments.of(
                        "counts",
                        ppo(plain, new NoveltyConfig(Kind.COUNTS, 2f, 1e-3f, 1, 1)),
                        EnvironmentConfig.of("MiniGrid-DoorKey-5x5-v0", 4)),
                Arguments.of(
                        "DQN, counts",
                        dqn(ReplayConfig.of(250), Memory.NONE, false, new NoveltyConfig(Kind.COUNTS, 2f, 1e-3f, 1, 1)),
                        EnvironmentConfig.of("FrozenLake-v1", 3)),
                Arguments.of("hindsight", hindsight(), EnvironmentConfig.of("BitFlip-v0", 3)),
                Arguments.of("Q-learning", TabularConfig.defaults(), EnvironmentConfig.of("TaxiMasked-v3", 3)),
                Arguments.of("SARSA", sarsa(), EnvironmentConfig.of("FrozenLake-v1", 2)));
    }

    private static EnvironmentConfig stacked(String id, int frames) {
        return new EnvironmentConfig(id, 2, AutoresetMode.SAME_STEP, frames, false, false);
    }

    private static TabularConfig sarsa() {
        return new TabularConfig(
                TabularConfig.Method.SARSA, 0.1f, 50, 0.9f, 0f, ExplorationConfig.epsilon(1f, 0.1f, 2000), 0.1f, 300);
    }

    private static DqnConfig hindsight() {
        ReplayConfig replay = ReplayConfig.of(250).withHindsight(ReplayConfig.HindsightKind.EPISODE, 0.8f);
        return dqn(replay.withReturnSteps(2), Memory.NONE, false);
    }

    /// With a replay that is soon full.
    private static DqnConfig dqn(Memory memory, boolean rainbow) {
        ReplayConfig replay = ReplayConfig.of(250);
        return dqn(rainbow ? replay.withReturnSteps(3).withPriorities(0.6f, 0.4f, 1000) : replay, memory, rainbow);
    }

    private static DqnConfig dqn(ReplayConfig replay, Memory memory, boolean rainbow) {
        return dqn(replay, memory, rainbow, NoveltyConfig.none());
    }

    private static DqnConfig dqn(ReplayConfig replay, Memory memory, boolean rainbow, NoveltyConfig novelty) {
        NetworkConfig plain = NetworkConfig.defaults().withMemory(memory, 8);
        ReturnsConfig returns =
                rainbow ? new ReturnsConfig(ReturnsConfig.Kind.CATEGORICAL, 11, -10, 10) : ReturnsConfig.expected();
        return new DqnConfig(
                new RoundsConfig(60, 4, 2, 8, 100),
                replay,
                1e-3f,
                Schedule.LINEAR,
                1e-8f,
                10f,
                0.99f,
                DqnConfig.LossKind.SQUARED,
                20,
                0.5f,
                true,
                rainbow,
                rainbow,
                0.5f,
                returns,
                ExplorationConfig.epsilon(1f, 0.1f, 400),
                5,
                3,
                plain,
                novelty);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runs")
    void aResumedRunGoesOnBitForBit(String name, AlgorithmConfig algorithm, EnvironmentConfig environment) {
        Session session = Session.of(algorithm, environment, 11);
        List<String> whole = new ArrayList<>();
        State end = iterate(session.trainer(), 6, 0, whole);

        List<String> parts = new ArrayList<>();
        AgentTrainer first = session.trainer();
        State middle = iterate(first, 3, 0, parts);
        AgentTrainer second = session.trainer();
        second.load(State.of(middle.entries()));
        assertEquals(end, iterate(second, 3, 3, parts));
        assertEquals(whole, parts);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runs")
    void theNumberOfThreadsChangesNothing(String name, AlgorithmConfig algorithm, EnvironmentConfig environment) {
        List<String> metrics = new ArrayList<>();
        State one = iterate(Session.of(algorithm, environment, 7).trainer(), 3, 0, metrics);
        try (Workers two = new Workers(2)) {
            List<String> other = new ArrayList<>();
            assertEquals(one, iterate(new Session(algorithm, environment, 7, two).trainer(), 3, 0, other));
            assertEquals(metrics, other);
        }
        assertNotEquals(one, iterate(Session.of(algorithm, environment, 8).trainer(), 3, 0, new ArrayList<>()));
    }

    private static State iterate(AgentTrainer trainer, int iterations, int from, List<String> log) {
        Metrics metrics = new Metrics();
        for (int i = 0; i < iterations; i++) {
            metrics.clear();
            trainer.iterate((from + i) / 10.0, metrics);
            metrics.forEach((metric, value) -> log.add(metric + " " + Double.doubleToRawLongBits(value)));
        }
        State state = new State();
        trainer.save(state);
        return state;
    }
}
