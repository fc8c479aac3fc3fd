package bellman.algos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.algos.actorcritic.NetworkConfig;
import bellman.algos.impala.ImpalaConfig;
import bellman.algos.impala.ImpalaTest;
import bellman.algos.ppo.PpoConfig;
import bellman.algos.tabular.ExactConfig;
import bellman.algos.tabular.TabularConfig;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.run.State;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.Budget;
import bellman.train.EnvironmentConfig;
import bellman.train.RunLog;
import bellman.train.Training;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PhasesTest {
    private static final Set<Phase> IN_TURN = EnumSet.of(Phase.ACTING, Phase.ENVIRONMENT, Phase.LEARNING);
    private static final Set<Phase> BESIDE = EnumSet.of(Phase.ACTING, Phase.ENVIRONMENT);
    private static final Set<Phase> LEARNER = EnumSet.of(Phase.LEARNING, Phase.WAITING);

    /// What is told of the learner's thread, and of others.
    static Stream<Arguments> trainings() {
        var cartPole = EnvironmentConfig.of("CartPole-v1", 8);
        var lake = EnvironmentConfig.of("FrozenLake-v1", 1);
        Set<Phase> table = EnumSet.of(Phase.ENVIRONMENT, Phase.LEARNING);
        return Stream.of(
                Arguments.of("PPO", PpoConfig.defaults(), cartPole, IN_TURN, Set.of()),
                Arguments.of("IMPALA", impala(ImpalaConfig.Mode.LOCK_STEP), cartPole, LEARNER, BESIDE),
                Arguments.of("free IMPALA", impala(ImpalaConfig.Mode.FREE_RUNNING), cartPole, LEARNER, BESIDE),
                Arguments.of("Q-learning", TabularConfig.defaults(), lake, table, Set.of()),
                Arguments.of("value iteration", ExactConfig.defaults(), lake, table, Set.of()));
    }

    private static AlgorithmConfig impala(ImpalaConfig.Mode mode) {
        return ImpalaTest.config(mode, NetworkConfig.defaults());
    }

    /// What an iteration told.
    private record Told(double seconds, Map<Phase, Double> phases) {}

    private static List<Told> train(AlgorithmConfig algorithm, EnvironmentConfig environment) {
        List<Told> all = new ArrayList<>();
        try (AgentTrainer trainer = Session.of(algorithm, environment, 1).trainer()) {
            Training.of(trainer, Budget.steps(300))
                    .log(new RunLog() {
                        private double before;

                        @Override
                        public void record(long step, double seconds, Metrics metrics, Metrics clock) {
                            Map<Phase, Double> phases = new EnumMap<>(Phase.class);
                            for (Phase phase : Phase.values()) {
                                double took = clock.value(phase.series());
                                if (!Double.isNaN(took)) {
                                    phases.put(phase, took);
                                }
                            }
                            all.add(new Told(seconds - before, phases));
                            before = seconds;
                        }

                        @Override
                        public void sample(Map<String, Object> sample) {}

                        @Override
                        public void checkpoint(long step, State state) {}
                    })
                    .run();
        }
        return all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trainings")
    void everyPhaseIsToldAndThoseOfTheLearnerAreNoLongerThanTheIteration(
            String name, AlgorithmConfig algorithm, EnvironmentConfig environment, Set<Phase> own, Set<Phase> beside) {
        Set<Phase> expected = EnumSet.copyOf(own);
        expected.addAll(beside);
        for (Told told : train(algorithm, environment)) {
            assertEquals(expected, told.phases().keySet());
            double sum = own.stream().mapToDouble(p -> told.phases().get(p)).sum();
            assertTrue(sum > 0 && sum <= told.seconds() + 1e-9, sum + " of " + told.seconds());
            assertTrue(told.phases().values().stream().allMatch(took -> took >= 0), told::toString);
        }
    }
}
