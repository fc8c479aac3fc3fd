package bellman.algos.a2c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.algos.Session;
import bellman.algos.actorcritic.NetworkConfig;
import bellman.algos.ppo.PpoConfig;
import bellman.run.Metrics;
import bellman.train.AlgorithmConfig;
import bellman.train.EnvironmentConfig;
import bellman.train.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class A2cTest {
    private static A2cConfig config(int steps, float learningRate) {
        A2cConfig d = A2cConfig.defaults();
        return new A2cConfig(
                steps,
                learningRate,
                Schedule.LINEAR,
                0.95f,
                0.95f,
                1f,
                0.01f,
                d.normalizeAdvantages(),
                0.5f,
                0.99f,
                1e-5f,
                false,
                0,
                NetworkConfig.defaults());
    }

    /// Huang et al. 2022, "A2C is a special case of PPO": the first update of PPO with one minibatch has the ratio
    /// 1 everywhere, so its gradient is the policy gradient.
    @ParameterizedTest
    @ValueSource(strings = {"CartPole-v1", "Pendulum-v1", "IdentityMultiBinary-v0"})
    void theFirstFullBatchGradientOfPpoIsThatOfA2c(String id) {
        PpoConfig ppo = new PpoConfig(
                8,
                128,
                1,
                1e-3f,
                Schedule.CONSTANT,
                0.95f,
                0.95f,
                0.2f,
                Schedule.CONSTANT,
                PpoConfig.ValueLossKind.PLAIN,
                1f,
                0.01f,
                false,
                0f,
                0f,
                1e-5f,
                0,
                NetworkConfig.defaults());
        double expected = firstGradientNorm(config(8, 1e-3f), id);
        assertEquals(expected, firstGradientNorm(ppo, id), 1e-4 * expected);
    }

    private static double firstGradientNorm(AlgorithmConfig algorithm, String id) {
        Metrics metrics = new Metrics();
        Session.of(algorithm, EnvironmentConfig.of(id, 16), 5).trainer().iterate(0, metrics);
        return metrics.value("train/gradient-norm");
    }

    @ParameterizedTest
    @CsvSource({
        "IdentityDiscrete-v0,    9.0, 40000",
        "IdentityMultiBinary-v0, 9.0, 40000",
        "Corridor-v0,            0.9, 40000",
    })
    void itLearnsTrivialTasks(String id, double threshold, long steps) {
        double mean =
                Session.of(config(5, 3e-3f), EnvironmentConfig.of(id, 8), 3).learn(steps);
        assertTrue(mean >= threshold, id + ": " + mean + " is below " + threshold);
    }

    @Test
    void itSolvesCartPole() {
        double mean = Session.of(A2cConfig.defaults(), EnvironmentConfig.of("CartPole-v1", 8), 1)
                .learn(300_000);
        assertTrue(mean >= 400, "return " + mean);
    }
}
