package bellman.algos.offline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.algos.Session;
import bellman.algos.continuous.ActorConfig;
import bellman.algos.continuous.CriticConfig;
import bellman.algos.continuous.DeterministicConfig;
import bellman.algos.continuous.EntropyConfig;
import bellman.algos.continuous.Loss;
import bellman.algos.continuous.Small;
import bellman.algos.offline.RegressionConfig.Weighting;
import bellman.dataset.StepDataset;
import bellman.net.Activation;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.EnvironmentConfig;
import bellman.train.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OfflineTest {
    private static final EnvironmentConfig ENVIRONMENT = EnvironmentConfig.of("IdentityBox-v0", 1);
    private static final DeterministicConfig NETWORK = new DeterministicConfig(List.of(32, 32), Activation.RELU, false);
    private static final BatchConfig BATCH = new BatchConfig(64, 100, 3e-3f, Schedule.CONSTANT);

    @TempDir
    static Path folder;

    private static String mixed = "";

    /// Episodes of ten steps, in which the numbers shown are repeated with an error that is small in one
    /// episode of five and large, and to one side, in the others.
    @BeforeAll
    static void record() throws IOException {
        var random = new RandomStream(1);
        int steps = 4000;
        var data = new StepDataset(
                2,
                2,
                new float[2 * steps],
                new float[2 * steps],
                new float[steps],
                new float[2 * steps],
                new boolean[steps],
                new boolean[steps]);
        for (int i = 0; i < steps; i++) {
            boolean good = i / 10 % 5 == 0;
            double distance = 0;
            for (int j = 2 * i; j < 2 * i + 2; j++) {
                data.observations()[j] = 2 * random.nextFloat() - 1;
                double error = good ? 0.05 * random.nextGaussian() : 0.9 + 0.3 * random.nextGaussian();
                double action = Math.clamp(data.observations()[j] + error, -1.0, 1.0);
                data.actions()[j] = (float) action;
                distance += Math.abs(action - data.observations()[j]);
            }
            data.rewards()[i] = (float) (1 - distance);
            data.terminated()[i] = i % 10 == 9;
        }
        for (int i = 0; i + 2 < 2 * steps; i++) {
            data.nextObservations()[i] = data.observations()[i + 2];
        }
        Path file = Files.createFile(folder.resolve("mixed.memory"));
        mixed = file.toString();
        new InMemory().write(data, file);
    }

    private static DatasetConfig dataset(float best) {
        return new DatasetConfig(mixed, best);
    }

    private static RegressionConfig regression(float best, Weighting weighting) {
        return new RegressionConfig(dataset(best), BATCH, 0f, weighting, 0.2f, 20f, true, NETWORK, NETWORK);
    }

    private static IqlConfig iql() {
        return new IqlConfig(dataset(1), BATCH, 0.5f, 0.02f, 0.8f, 10f, 100f, NETWORK, NETWORK, Small.critic());
    }

    private static CqlConfig cql() {
        return new CqlConfig(
                dataset(1),
                BATCH,
                0.5f,
                0.02f,
                0.5f,
                3,
                new EntropyConfig(true, 0.05f, 1f),
                ActorConfig.defaults().withHidden(List.of(32, 32)),
                CriticConfig.defaults().withHidden(List.of(32, 32)));
    }

    private static Td3BcConfig td3() {
        return new Td3BcConfig(dataset(1), BATCH, 0.5f, 0.02f, 2, 0.2f, 0.5f, 0.6f, NETWORK, Small.critic());
    }

    static Stream<Arguments> algorithms() {
        return Stream.of(
                Arguments.of("percent-BC", regression(0.2f, Weighting.UNIFORM), 9.0),
                Arguments.of("AWR", regression(1, Weighting.EXPONENTIAL), 8.0),
                Arguments.of("better ones", regression(1, Weighting.BETTER), 6.5),
                Arguments.of("IQL", iql(), 9.0),
                Arguments.of("CQL", cql(), 6.0),
                Arguments.of("TD3+BC", td3(), 6.0));
    }

    private static double learn(AlgorithmConfig config) {
        return Session.of(config, ENVIRONMENT, 3).learn(2500);
    }

    /// Cloning everything repeats the average error; what looks at returns does better.
    @ParameterizedTest(name = "{0}")
    @MethodSource("algorithms")
    void itDoesBetterThanWhatWasRecorded(String name, AlgorithmConfig config, double threshold) {
        double mean = learn(config);
        assertTrue(mean >= threshold, name + ": " + mean + " is below " + threshold);
    }

    @Test
    void cloningRepeatsWhatWasRecorded() {
        double mean = learn(regression(1, Weighting.UNIFORM));
        assertTrue(mean > 1 && mean < 6, "cloned: " + mean);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("algorithms")
    void aResumedRunGoesOnBitForBit(String name, AlgorithmConfig config, double threshold) {
        Session session = Session.of(config, ENVIRONMENT, 5);
        State end = iterate(session.trainer(), 4);
        State middle = iterate(session.trainer(), 2);
        AgentTrainer resumed = session.trainer();
        resumed.load(middle);
        assertEquals(end, iterate(resumed, 2));
    }

    private static State iterate(AgentTrainer trainer, int count) {
        for (int i = 0; i < count; i++) {
            trainer.iterate(0, new Metrics());
        }
        var state = new State();
        trainer.save(state);
        return state;
    }

    @Test
    void drawingBatchesIsTimedApart() {
        var clock = new Metrics();
        try (AgentTrainer trainer =
                Session.of(regression(1, Weighting.UNIFORM), ENVIRONMENT, 1).trainer()) {
            trainer.iterate(0, new Metrics());
            trainer.meter(clock);
        }
        assertTrue(clock.value(Phase.DATA.series()) > 0);
    }

    @Test
    void aMissingFileIsNamed() {
        var config = new RegressionConfig(
                new DatasetConfig("", 1), BATCH, 0f, Weighting.UNIFORM, 1f, 20f, false, NETWORK, NETWORK);
        var thrown = assertThrows(
                IllegalArgumentException.class,
                () -> Session.of(config, ENVIRONMENT, 1).trainer());
        assertTrue(thrown.getMessage().startsWith("algorithm.dataset.path"), thrown.getMessage());
        var other = EnvironmentConfig.of("Pendulum-v1", 1);
        var wrong = assertThrows(
                IllegalArgumentException.class,
                () -> Session.of(regression(1, Weighting.UNIFORM), other, 1).trainer());
        assertTrue(wrong.getMessage().contains("observations have 2 numbers, those of the environment 3"));
    }

    /// With Q(a) = k a and actions spread evenly over ±1 it is log ∫ exp(k a) da - Q(a) = log(2 sinh(k) / k) - Q(a),
    /// for each
    /// critic, whatever density the actions were drawn from.
    @Test
    void theConservativeGapIsTheSoftMaximumLessTheRecordedValue() {
        int samples = 3000;
        var conservatism = new Conservatism(1, 2, samples);
        float[] values = new float[2 * (samples + 1)];
        float[] densities = new float[samples];
        values[0] = 0.5f;
        values[1] = -2f;
        for (int j = 0; j < samples; j++) {
            // Twice as dense in the upper half as in the lower: thirds of the samples for halves of the range
            double u = (j + 0.5) / samples;
            double a = u < 1 / 3.0 ? 3 * u - 1 : 1.5 * u - 0.5;
            densities[j] = (float) Math.log(u < 1 / 3.0 ? 1 / 3.0 : 2 / 3.0);
            values[2 * (j + 1)] = (float) (3 * a);
            values[2 * (j + 1) + 1] = (float) (-a);
        }
        double expected = Math.log(2 * Math.sinh(3) / 3) - 0.5 + Math.log(2 * Math.sinh(1)) + 2;
        assertEquals(expected, conservatism.apply(values, densities, 0, new float[values.length]), 1e-4);
    }

    @Test
    void theConservativeGapsGradientIsItsDerivative() {
        var random = new RandomStream(2);
        var conservatism = new Conservatism(3, 2, 4);
        float[] values = new float[3 * 2 * 5];
        float[] densities = new float[12];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < densities.length; i++) {
            densities[i] = (float) random.nextGaussian();
        }
        float[] d = new float[values.length];
        conservatism.apply(values, densities, 0.7, d);
        for (int i = 0; i < values.length; i++) {
            float h = 1e-2f;
            float old = values[i];
            values[i] = old + h;
            double above = conservatism.apply(values, densities, 0, new float[values.length]);
            values[i] = old - h;
            double below = conservatism.apply(values, densities, 0, new float[values.length]);
            values[i] = old;
            assertEquals(0.7 * (above - below) / (2 * h), d[i], 1e-4);
        }
    }

    @Test
    void anExpectileIsWhereTheWeightedErrorsBalance() {
        float[] targets = {0, 1, 2, 3, 10};
        float[] values = new float[5];
        float[] d = new float[5];
        for (int k = 0; k < 5000; k++) {
            Loss.expectile(5, values, targets, 0.8, d);
            float sum = 0;
            for (float x : d) {
                sum += x;
            }
            for (int i = 0; i < 5; i++) {
                values[i] -= 0.1f * sum;
            }
        }
        double above = 0;
        double below = 0;
        for (float y : targets) {
            above += 0.8 * Math.max(0, y - values[0]);
            below += 0.2 * Math.max(0, values[0] - y);
        }
        assertEquals(below, above, 1e-4);
    }
}
