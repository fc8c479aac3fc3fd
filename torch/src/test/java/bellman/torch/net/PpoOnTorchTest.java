package bellman.torch.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.algos.actorcritic.NetworkConfig;
import bellman.algos.actorcritic.NetworkConfig.Convolutions;
import bellman.algos.actorcritic.NetworkConfig.Memory;
import bellman.algos.ppo.PpoConfig;
import bellman.envs.Environments;
import bellman.net.Backend;
import bellman.net.Workers;
import bellman.run.Metrics;
import bellman.run.State;
import bellman.torch.Pointers;
import bellman.train.AgentTrainer;
import bellman.train.Budget;
import bellman.train.EnvironmentConfig;
import bellman.train.Evaluation;
import bellman.train.Schedule;
import bellman.train.Setup;
import bellman.train.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// An algorithm that knows nothing of libtorch, on libtorch.
final class PpoOnTorchTest {
    /// No more than the smallest of the rollouts here.
    private static final int MINIBATCH = 128;

    private static PpoConfig ppo(NetworkConfig network, int rolloutSteps, float learningRate) {
        PpoConfig d = PpoConfig.defaults();
        return new PpoConfig(
                rolloutSteps,
                MINIBATCH,
                4,
                learningRate,
                Schedule.LINEAR,
                0.98f,
                0.9f,
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
                network);
    }

    private static AgentTrainer trainer(PpoConfig config, EnvironmentConfig environment, String backend) {
        var wrapped = environment.forTraining(
                Environments.make(environment.id(), environment.count(), environment.autoreset()), config.discount());
        return config.trainer(
                new Setup(wrapped.environment(), wrapped.statistics(), Backend.named(backend), Workers.ONE, 5));
    }

    static Stream<Arguments> runs() {
        NetworkConfig plain = NetworkConfig.defaults();
        NetworkConfig images = plain.withConvolutions(Convolutions.GRID).withSharedTrunk(true);
        return Stream.of(
                Arguments.of("dense", plain, "CartPole-v1"),
                Arguments.of("LSTM", plain.withMemory(Memory.LSTM, 16), "Recall-v0"),
                Arguments.of("transformer", plain.withMemory(Memory.TRANSFORMER, 16), "Recall-v0"),
                Arguments.of("convolutions", images, "MiniGrid-Empty-5x5-v0"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runs")
    void aResumedRunGoesOnBitForBit(String name, NetworkConfig network, String id) throws InterruptedException {
        PpoConfig config = ppo(network, 16, 1e-3f);
        EnvironmentConfig environment = EnvironmentConfig.of(id, 8);
        long before = Pointers.settled();
        try (AgentTrainer whole = trainer(config, environment, "torch-cpu");
                AgentTrainer first = trainer(config, environment, "torch-cpu");
                AgentTrainer second = trainer(config, environment, "torch-cpu")) {
            List<String> expected = new ArrayList<>();
            State end = iterate(whole, 4, 0, expected);
            List<String> parts = new ArrayList<>();
            State middle = iterate(first, 2, 0, parts);
            second.load(State.of(middle.entries()));
            assertEquals(end, iterate(second, 2, 2, parts));
            assertEquals(expected, parts);
        }
        assertEquals(before, Pointers.settled());
    }

    @Test
    void itSolvesCartPole() {
        EnvironmentConfig environment = EnvironmentConfig.of("CartPole-v1", 64);
        double mean = learn(ppo(NetworkConfig.defaults(), 32, 2e-3f), environment, 120_000);
        assertTrue(mean >= 400, "return " + mean);
    }

    /// The task shows a symbol and asks for it some steps later; without a memory the mean stays below 0.4.
    @Test
    void withATransformerItRecallsWhatItSaw() {
        EnvironmentConfig environment = EnvironmentConfig.of("Recall-v0", 16);
        NetworkConfig network = NetworkConfig.defaults().withMemory(Memory.TRANSFORMER, 32);
        double mean = learn(ppo(network, 32, 2e-3f), environment, 30_000);
        assertTrue(mean >= 0.9, "return " + mean);
    }

    private static double learn(PpoConfig config, EnvironmentConfig environment, long steps) {
        try (AgentTrainer trainer = trainer(config, environment, "torch-cpu")) {
            Training.of(trainer, Budget.steps(steps)).run();
            var raw = environment.forEvaluation(Environments.make(environment.id(), 50));
            return Evaluation.of(trainer.policy(), raw, 100, 6, true).returnMean();
        }
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
