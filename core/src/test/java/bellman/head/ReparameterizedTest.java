package bellman.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.FiniteDifference;
import bellman.run.RandomStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReparameterizedTest {

    private static List<HeadCase> heads() {
        return HeadCase.all().stream()
                .filter(c -> c.head() instanceof Reparameterized)
                .toList();
    }

    /// Action and log-probability in doubles: `{a_1 … a_n, log p}`.
    private static double[] through(HeadCase c, double[] outputs, float[] noise, int row) {
        int n = c.head().actionSize();
        if (c.head() instanceof StateDependentGaussian) {
            return throughFeatures(c, outputs, noise, row);
        }
        boolean squash = c.head() instanceof SquashedGaussian;
        boolean narrow = c.definition().toString().contains("min=-1.0");
        double[] result = new double[n + 1];
        for (int j = 0; j < n; j++) {
            double logStd = outputs[n + j];
            logStd = narrow ? Math.clamp(logStd, -1, 0.5) : squash ? Math.clamp(logStd, -20, 2) : logStd;
            double e = noise[row * n + j];
            double u = outputs[j] + Math.exp(logStd) * e;
            result[j] = squash ? Math.tanh(u) : u;
            result[n] -= 0.5 * e * e + logStd + 0.5 * Math.log(2 * Math.PI);
            result[n] += squash ? 2 * Math.log(Math.cosh(u)) : 0;
        }
        return result;
    }

    private static double[] throughFeatures(HeadCase c, double[] outputs, float[] noise, int row) {
        int n = c.head().actionSize();
        int latent = c.latent();
        boolean squash = c.definition().toString().contains("squash=true");
        double[] result = new double[n + 1];
        for (int j = 0; j < n; j++) {
            double variance = 1e-6;
            for (int l = 0; l < latent; l++) {
                variance += outputs[n + l] * outputs[n + l] * Math.exp(2 * outputs[n + latent + l * n + j]);
            }
            double e = noise[row * n + j];
            double u = outputs[j] + Math.sqrt(variance) * e;
            result[j] = squash ? Math.tanh(u) : u;
            result[n] -= 0.5 * (e * e + Math.log(variance) + Math.log(2 * Math.PI));
            result[n] += squash ? 2 * Math.log(Math.cosh(u)) : 0;
        }
        return result;
    }

    @Test
    void aDeterministicHeadIsTheTangentOfItsOutputs() {
        var head = new Deterministic(2);
        var outputs = Outputs.of(new float[] {9, 0.3f, -1.2f, 9}, 4, 1);
        float[] actions = new float[2];
        float[] logProbs = {7};
        head.sampleWith(outputs, new float[0], 0, 1, actions, logProbs);
        assertArrayEquals(new float[] {(float) Math.tanh(0.3f), (float) Math.tanh(-1.2f)}, actions, 1e-6f);
        assertEquals(0f, logProbs[0]);
        float[] d = new float[2];
        head.backwardThrough(outputs, new float[0], 0, 1, new float[1], new float[] {2, -3}, Outputs.of(d, 2, 0));
        assertEquals(2 * FiniteDifference.at(0.3f, Math::tanh), d[0], 1e-6);
        assertEquals(-3 * FiniteDifference.at(-1.2f, Math::tanh), d[1], 1e-6);
    }

    @ParameterizedTest
    @MethodSource("heads")
    void actionsAndGradientsFollowTheNoise(HeadCase c) {
        Reparameterized head = (Reparameterized) c.head();
        int n = head.actionSize();
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            int rows = 1 + random.nextInt(4);
            Outputs outputs = c.randomOutputs(random, rows, 0.7f, false);
            float[] noise = new float[rows * head.noiseSize()];
            head.drawNoise(0, rows, random, noise);
            float[] dActions = new float[rows * n];
            float[] dLogProbs = new float[rows];
            head.drawNoise(0, rows, random, dActions);
            for (int row = 0; row < rows; row++) {
                dLogProbs[row] = (float) random.nextGaussian();
            }
            float[] actions = new float[rows * n];
            float[] logProbs = new float[rows];
            Outputs gradients = Outputs.of(new float[rows * head.width()], head.width(), 0);
            head.sampleWith(outputs, noise, 0, rows, actions, logProbs);
            head.backwardThrough(outputs, noise, 0, rows, dLogProbs, dActions, gradients);
            for (int row = 0; row < rows; row++) {
                double[] values = c.row(outputs, row);
                double[] exact = through(c, values, noise, row);
                assertClose(exact[n], logProbs[row]);
                for (int j = 0; j < n; j++) {
                    assertClose(exact[j], actions[row * n + j]);
                }
                for (int i = 0; i < values.length; i++) {
                    int column = i;
                    int at = row;
                    double center = values[i];
                    double expected = FiniteDifference.at(center, x -> {
                        values[column] = x;
                        double[] result = through(c, values, noise, at);
                        double sum = dLogProbs[at] * result[n];
                        for (int j = 0; j < n; j++) {
                            sum += dActions[at * n + j] * result[j];
                        }
                        return sum;
                    });
                    values[i] = center;
                    assertClose(expected, gradients.values()[gradients.at(row) + i]);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("heads")
    void noiseAndGivenActionsAgreeOnLogProbabilities(HeadCase c) {
        Reparameterized head = (Reparameterized) c.head();
        int n = head.actionSize();
        for (long seed = 0; seed < 100; seed++) {
            RandomStream random = new RandomStream(seed);
            Outputs outputs = c.randomOutputs(new Random(seed), 1, 0.3f, false);
            float[] noise = new float[n];
            head.drawNoise(0, 1, random, noise);
            float[] actions = new float[n];
            float[] exact = new float[1];
            float[] evaluated = new float[1];
            head.sampleWith(outputs, noise, 0, 1, actions, exact);
            head.evaluate(outputs, actions, 0, 1, evaluated, new float[1]);
            assertEquals(exact[0], evaluated[0], 1e-3 * Math.max(1, Math.abs(exact[0])));
        }
    }

    @Test
    void saturatedActionsHaveFiniteNumbers() {
        SquashedGaussian head = new SquashedGaussian(1);
        for (float mean : new float[] {-1e4f, -30, 30, 1e4f}) {
            Outputs outputs = Outputs.of(new float[] {mean, -1}, 2, 0);
            float[] noise = {0.5f};
            float[] action = new float[1];
            float[] logProb = new float[1];
            head.sampleWith(outputs, noise, 0, 1, action, logProb);
            double u = mean + Math.exp(-1) * 0.5;
            double expected = -0.125 + 1 - 0.5 * Math.log(2 * Math.PI) - 2 * (Math.log(2) - Math.abs(u));
            assertEquals(Math.signum(mean), action[0]);
            assertEquals(expected, logProb[0], 1e-6 * Math.abs(expected));
            Outputs gradients = Outputs.of(new float[2], 2, 0);
            head.backwardThrough(outputs, noise, 0, 1, new float[] {1}, new float[] {1}, gradients);
            float side = Math.signum(mean);
            float[] expectedGradients = {2 * side, (float) (2 * side * Math.exp(-1) * 0.5 - 1)};
            assertArrayEquals(expectedGradients, gradients.values(), 1e-6f);
            head.evaluate(outputs, action, 0, 1, logProb, new float[1]);
            assertTrue(Float.isFinite(logProb[0]));
        }
    }

    private static void assertClose(double expected, double actual) {
        assertEquals(expected, actual, 2e-6 * Math.max(1, Math.abs(expected)));
    }
}
