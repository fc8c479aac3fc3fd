package bellman.algos.tabular;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.algos.Session;
import bellman.algos.offpolicy.ExplorationConfig;
import bellman.algos.tabular.TabularConfig.Method;
import bellman.env.TransitionModel;
import bellman.envs.Environments;
import bellman.run.Metrics;
import bellman.train.EnvironmentConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TabularTest {
    private static Exact exact(String id, double discount) {
        return new Exact(Environments.make(id, 1).model().orElseThrow(), discount);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FrozenLake-v1", "FrozenLake8x8-v1", "CliffWalkingSlippery-v1", "Taxi-v3"})
    void anEnvironmentsModelIsADistribution(String id) {
        TransitionModel model = Environments.make(id, 1).model().orElseThrow();
        for (int s = 0; s < model.states(); s++) {
            for (int a = 0; a < model.actions(); a++) {
                double sum = model.outcomes(s, a).stream()
                        .mapToDouble(TransitionModel.Outcome::probability)
                        .sum();
                assertEquals(1, sum, 1e-12);
            }
        }
    }

    @Test
    void theShortestWayOverIceTakesSixSteps() {
        double[] values = exact("FrozenLakeNotSlippery-v1", 0.9).valueIteration(0);
        assertEquals(Math.pow(0.9, 5), values[0], 1e-12);
    }

    @Test
    void theShortestWayAlongTheCliffTakesThirteenSteps() {
        assertEquals(-13, exact("CliffWalking-v1", 1).valueIteration(0)[36], 1e-12);
    }

    /// The value of the start of the slippery lake that the literature knows.
    @Test
    void slipperyIceIsWorthWhatIsKnown() {
        assertEquals(0.5420, exact("FrozenLake-v1", 0.99).valueIteration(1e-12)[0], 1e-4);
    }

    @ParameterizedTest
    @CsvSource({
        "FrozenLake-v1, 0.99",
        "FrozenLake8x8-v1, 0.95",
        "CliffWalking-v1, 0.9",
        "CliffWalkingSlippery-v1, 0.99",
        "Taxi-v3, 0.9"
    })
    void valueAndPolicyIterationAgree(String id, double discount) {
        Exact exact = exact(id, discount);
        assertArrayEquals(exact.valueIteration(1e-13), exact.policyIteration(), 1e-8);
    }

    @Test
    void aPolicyThatNeverEndsHasNoUndiscountedValue() {
        assertThrows(
                IllegalArgumentException.class,
                () -> exact("CliffWalking-v1", 1).policyIteration());
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void learnedValuesApproachTheExactOnes(Method method) {
        // With ε falling to nothing the policy followed becomes the best one, so all three have the same limit.
        TabularConfig config = new TabularConfig(
                method,
                1f,
                20,
                0.9f,
                0f,
                new ExplorationConfig(
                        ExplorationConfig.Kind.EPSILON, 1f, 0.02f, 350_000, ExplorationConfig.Decay.EXPONENTIAL),
                0f,
                1000);
        double[] expected = exact("FrozenLake-v1", 0.9).valueIteration(1e-12);
        try (Tabular trainer = (Tabular)
                Session.of(config, EnvironmentConfig.of("FrozenLake-v1", 4), 3).trainer()) {
            Metrics metrics = new Metrics();
            while (trainer.steps() < 400_000) {
                metrics.clear();
                trainer.iterate(0, metrics);
            }
            for (int state : new int[] {0, 4, 8, 9, 13, 14}) {
                double best = Double.NEGATIVE_INFINITY;
                for (int a = 0; a < 4; a++) {
                    best = Math.max(best, trainer.values()[state * 4 + a]);
                }
                assertEquals(expected[state], best, 0.06, method + " in state " + state);
            }
        }
    }

    @Test
    void qLearningWalksAlongTheEdgeAndSarsaKeepsAway() {
        double bold = cliff(Method.Q_LEARNING);
        double careful = cliff(Method.SARSA);
        assertEquals(-13, bold, "the shortest way");
        assertTrue(careful < -13 && careful >= -21, "a way farther from the edge: " + careful);
    }

    private static double cliff(Method method) {
        TabularConfig config =
                new TabularConfig(method, 0.5f, 300, 1f, 0f, ExplorationConfig.epsilon(0.1f, 0.1f, 1), 0f, 1000);
        return Session.of(config, EnvironmentConfig.of("CliffWalking-v1", 1), 2).learn(100_000);
    }

    @Test
    void aBonusForWhatIsRareFindsTheGoalSooner() {
        // Left is the first of equal actions, and the wrong one.
        double without = reached(0f);
        double with = reached(0.05f);
        assertEquals(0, without);
        assertTrue(with >= 0.9, "with: " + with);
    }

    private static double reached(float bonus) {
        TabularConfig config = new TabularConfig(
                Method.Q_LEARNING, 0.5f, 0, 0.95f, 0f, ExplorationConfig.epsilon(0.1f, 0.1f, 1), bonus, 1000);
        return Session.of(config, EnvironmentConfig.of("FrozenLakeNotSlippery-v1", 1), 2)
                .learn(30_000);
    }

    @Test
    void exactMethodsTrainToo() {
        for (ExactConfig.Method method : ExactConfig.Method.values()) {
            ExactConfig config = new ExactConfig(method, 0.99f);
            double mean = Session.of(config, EnvironmentConfig.of("FrozenLake-v1", 1), 1)
                    .learn(64 * 600);
            assertTrue(mean >= 0.6, method + ": " + mean);
        }
    }

    @Test
    void whereNothingIsNumberedTablesAreRefused() {
        for (var config : List.of(TabularConfig.defaults(), ExactConfig.defaults())) {
            assertThrows(
                    bellman.train.UnsupportedSpaceException.class,
                    () -> Session.of(config, EnvironmentConfig.of("CartPole-v1", 1), 1)
                            .trainer()
                            .close());
        }
    }
}
