package bellman.algos.ppo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.algos.Session;
import bellman.algos.actorcritic.NetworkConfig;
import bellman.algos.actorcritic.NetworkConfig.Memory;
import bellman.train.EnvironmentConfig;
import bellman.train.Schedule;
import bellman.vector.AutoresetMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PpoLearnsTest {
    private static PpoConfig config(NetworkConfig network) {
        return config(network, 3e-3f);
    }

    private static PpoConfig config(NetworkConfig network, float learningRate) {
        PpoConfig d = PpoConfig.defaults();
        return new PpoConfig(
                32,
                128,
                4,
                learningRate,
                Schedule.LINEAR,
                0.95f,
                0.95f,
                0.2f,
                Schedule.CONSTANT,
                d.valueLoss(),
                0.5f,
                0.01f,
                true,
                0.5f,
                0f,
                1e-5f,
                0,
                network);
    }

    @ParameterizedTest
    @CsvSource({
        "IdentityDiscrete-v0,      9.5, 20000",
        "IdentityMultiDiscrete-v0, 9.0, 30000",
        "IdentityMultiBinary-v0,   9.0, 30000",
        "IdentityBox-v0,           7.5, 60000",
        "MaskedChoice-v0,          6.7, 20000",
        "ContextualBandit-v0,      0.8, 20000",
        "Corridor-v0,              0.9, 20000",
    })
    void itLearnsTrivialTasksOfEveryKindOfAction(String id, double threshold, long steps) {
        double mean = Session.of(config(NetworkConfig.defaults()), EnvironmentConfig.of(id, 8), 3)
                .learn(steps);
        assertTrue(mean >= threshold, id + ": " + mean + " is below " + threshold);
    }

    @ParameterizedTest
    @EnumSource(
            value = Memory.class,
            names = {"GRU", "LSTM"})
    void withAMemoryItRecallsWhatItSaw(Memory memory) {
        PpoConfig config = config(NetworkConfig.defaults().withMemory(memory, 32), 1e-3f);
        double mean =
                Session.of(config, EnvironmentConfig.of("Recall-v0", 16), 3).learn(50_000);
        assertTrue(mean >= 0.9, "with memory: " + mean);
    }

    @Test
    void withoutAMemoryItCannotRecall() {
        double mean = Session.of(config(NetworkConfig.defaults()), EnvironmentConfig.of("Recall-v0", 16), 3)
                .learn(50_000);
        assertTrue(mean <= 0.4, "without memory: " + mean);
    }

    @ParameterizedTest
    @EnumSource(AutoresetMode.class)
    void itLearnsWhateverTheAutoresetMode(AutoresetMode mode) {
        EnvironmentConfig environment = new EnvironmentConfig("Corridor-v0", 8, mode, 1, false, false);
        double mean =
                Session.of(config(NetworkConfig.defaults()), environment, 5).learn(20_000);
        assertTrue(mean >= 0.9, mode + ": " + mean);
    }

    @Test
    void itSolvesCartPole() {
        PpoConfig config = new PpoConfig(
                32,
                256,
                4,
                2e-3f,
                Schedule.LINEAR,
                0.98f,
                0.9f,
                0.2f,
                Schedule.CONSTANT,
                PpoConfig.ValueLossKind.PLAIN,
                0.5f,
                0f,
                true,
                0.5f,
                0f,
                1e-5f,
                0,
                NetworkConfig.defaults());
        double mean =
                Session.of(config, EnvironmentConfig.of("CartPole-v1", 64), 3).learn(200_000);
        assertTrue(mean >= 475, "return " + mean);
    }
}
