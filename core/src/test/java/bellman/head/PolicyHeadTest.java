package bellman.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.FiniteDifference;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every head: it computes its definition and that definition's gradient.
class PolicyHeadTest {
    private static final int TRIALS = 100;

    private static List<HeadCase> heads() {
        return HeadCase.all();
    }

    private static List<HeadCase> discreteHeads() {
        return HeadCase.discrete();
    }

    private static List<HeadCase> lineHeads() {
        return HeadCase.continuousInOneDimension();
    }

    /// Random rows, with actions that the head itself drew.
    private record Rows(Outputs outputs, int count, float[] actions, float[] logProbs) {
        static Rows of(HeadCase c, long seed) {
            Random random = new Random(seed);
            int count = 1 + random.nextInt(5);
            Outputs outputs = c.randomOutputs(random, count, 1, c.masked() && seed % 2 == 1);
            float[] actions = new float[count * c.head().actionSize()];
            float[] logProbs = new float[count];
            c.head().resample(random, seed % 3 == 0 ? count : 0);
            c.head().sample(outputs, 0, count, random, actions, logProbs);
            return new Rows(outputs, count, actions, logProbs);
        }
    }

    @ParameterizedTest
    @MethodSource("heads")
    void logProbabilitiesAndEntropiesAreThoseOfTheDefinition(HeadCase c) {
        for (long seed = 0; seed < TRIALS; seed++) {
            Rows rows = Rows.of(c, seed);
            float[] logProbs = new float[rows.count];
            float[] entropies = new float[rows.count];
            c.head().evaluate(rows.outputs, rows.actions, 0, rows.count, logProbs, entropies);
            assertArrayEquals(rows.logProbs, logProbs, "a sample's log-probability is what it is evaluated to");
            for (int row = 0; row < rows.count; row++) {
                double[] values = c.row(rows.outputs, row);
                boolean[] legal = c.legal(rows.outputs, row);
                float[] action = c.action(rows.actions, row);
                assertClose(c.definition().logProb(values, legal, action), logProbs[row]);
                assertClose(c.definition().entropy(values, legal, action), entropies[row]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("heads")
    void gradientsAreThoseOfTheDefinition(HeadCase c) {
        for (long seed = 0; seed < TRIALS; seed++) {
            Rows rows = Rows.of(c, seed);
            Random random = new Random(~seed);
            float[] dLogProbs = randomFloats(random, rows.count);
            float[] dEntropies = randomFloats(random, rows.count);
            Outputs gradients = empty(c.head(), rows.count, random);
            c.head().backward(rows.outputs, rows.actions, 0, rows.count, dLogProbs, dEntropies, gradients);
            for (int row = 0; row < rows.count; row++) {
                int at = row;
                double[] values = c.row(rows.outputs, row);
                boolean[] legal = c.legal(rows.outputs, row);
                float[] action = c.action(rows.actions, row);
                for (int i = 0; i < values.length; i++) {
                    int column = i;
                    double center = values[i];
                    double expected = FiniteDifference.at(center, x -> {
                        values[column] = x;
                        return dLogProbs[at] * c.definition().logProb(values, legal, action)
                                + dEntropies[at] * c.definition().entropy(values, legal, action);
                    });
                    values[i] = center;
                    assertClose(expected, gradients.values()[gradients.at(row) + i]);
                }
            }
            assertEquals(
                    gradients.values().length - rows.count * c.head().width(),
                    untouched(gradients),
                    "columns of others keep what they held");
        }
    }

    @ParameterizedTest
    @MethodSource("heads")
    void aRowDoesNotDependOnHowABatchIsCut(HeadCase c) {
        for (long seed = 0; seed < TRIALS; seed++) {
            Rows rows = Rows.of(c, seed);
            float[] whole = new float[2 * rows.count];
            float[] parts = new float[2 * rows.count];
            float[] dummy = new float[rows.count];
            float[] ones = new float[rows.count];
            Arrays.fill(ones, 1);
            Outputs wholeGradient = empty(c.head(), rows.count, new Random(seed));
            Outputs partGradient = empty(c.head(), rows.count, new Random(seed));
            c.head().evaluate(rows.outputs, rows.actions, 0, rows.count, whole, dummy);
            c.head().backward(rows.outputs, rows.actions, 0, rows.count, ones, ones, wholeGradient);
            for (int row = rows.count - 1; row >= 0; row--) {
                c.head().evaluate(rows.outputs, rows.actions, row, row + 1, parts, dummy);
                c.head().backward(rows.outputs, rows.actions, row, row + 1, ones, ones, partGradient);
            }
            assertArrayEquals(whole, parts);
            assertArrayEquals(wholeGradient.values(), partGradient.values());
        }
    }

    @ParameterizedTest
    @MethodSource("discreteHeads")
    void probabilitiesOfAllActionsSumToOne(HeadCase c) {
        for (long seed = 0; seed < 10; seed++) {
            Outputs outputs = c.randomOutputs(new Random(seed), 1, 2, false);
            double sum = 0;
            for (float[] action : HeadCase.actions(c.head(), c.counts())) {
                sum += Math.exp(logProb(c.head(), outputs, action));
            }
            assertEquals(1, sum, 1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("discreteHeads")
    void divergenceIsTheExpectedLogRatio(HeadCase c) {
        for (long seed = 0; seed < 10; seed++) {
            Outputs old = c.randomOutputs(new Random(seed), 1, 2, false);
            Outputs now = c.randomOutputs(new Random(~seed), 1, 2, false);
            double expected = 0;
            for (float[] action : HeadCase.actions(c.head(), c.counts())) {
                double p = logProb(c.head(), old, action);
                expected += Math.exp(p) * (p - logProb(c.head(), now, action));
            }
            assertEquals(expected, divergence(c.head(), old, now), 1e-5 * Math.max(1, expected));
            assertEquals(0, divergence(c.head(), old, old), 1e-12);
        }
    }

    /// Integrates over the un-squashed action by the midpoint rule.
    @ParameterizedTest
    @MethodSource("lineHeads")
    void densitiesIntegrateToOneAndDivergenceIsTheExpectedLogRatio(HeadCase c) {
        boolean squash =
                c.toString().contains("Squashed") || c.definition().toString().contains("squash=true");
        for (long seed = 0; seed < 5; seed++) {
            Outputs old = c.randomOutputs(new Random(seed), 1, 0.4f, false);
            Outputs now = c.randomOutputs(new Random(~seed), 1, 0.4f, false);
            double total = 0;
            double expected = 0;
            double h = 1e-3;
            for (double u = squash ? -7 : -20; u < (squash ? 7 : 20); u += h) {
                float action = (float) (squash ? Math.tanh(u) : u);
                double width = squash ? h * (1 - Math.tanh(u) * Math.tanh(u)) : h;
                double p = logProb(c.head(), old, action);
                total += Math.exp(p) * width;
                expected += Math.exp(p) * width * (p - logProb(c.head(), now, action));
            }
            assertEquals(1, total, 2e-3);
            assertEquals(expected, divergence(c.head(), old, now), 5e-3 * Math.max(1, expected));
            assertEquals(0, divergence(c.head(), old, old), 1e-12);
        }
    }

    private static double logProb(PolicyHead head, Outputs outputs, float... action) {
        float[] logProbs = new float[1];
        head.evaluate(outputs, action, 0, 1, logProbs, new float[1]);
        return logProbs[0];
    }

    @ParameterizedTest
    @MethodSource("heads")
    void theFisherInformationIsTheDivergencesSecondDerivative(HeadCase c) {
        if (!c.head().measurable()) {
            return;
        }
        int n = c.head().width();
        Random random = new Random(3);
        for (int k = 0; k < 20; k++) {
            Outputs outputs = c.randomOutputs(random, 1, 0.7f, c.masked() && k % 2 == 1);
            float[] u = new float[n];
            for (int i = 0; i < n; i++) {
                u[i] = (float) random.nextGaussian();
            }
            float[] product = new float[n];
            c.head().fisher(outputs, Outputs.of(u, n, 0), 0, 1, Outputs.of(product, n, 0));
            double quadratic = 0;
            for (int i = 0; i < n; i++) {
                quadratic += (double) u[i] * product[i];
            }
            // KL(θ ‖ θ + h u) = ½ h² uᵀ F u + O(h³): both signs together leave O(h⁴)
            float h = 0.05f;
            double both = 0;
            for (int sign = -1; sign <= 1; sign += 2) {
                float[] moved = outputs.values().clone();
                for (int i = 0; i < n; i++) {
                    moved[outputs.at(0) + i] += sign * h * u[i];
                }
                int stride = outputs.at(1) - outputs.at(0);
                both += divergence(
                        c.head(),
                        outputs,
                        Outputs.of(moved, stride, outputs.at(0)).withMasks(outputs.masks()));
            }
            assertEquals(quadratic, both / (h * h), 2e-2 * quadratic + 1e-3);
        }
    }

    private static double divergence(PolicyHead head, Outputs old, Outputs now) {
        float[] divergences = new float[1];
        head.divergence(old, now, 0, 1, divergences);
        return divergences[0];
    }

    private static Outputs empty(PolicyHead head, int rows, Random random) {
        int offset = random.nextInt(3);
        int stride = offset + head.width() + random.nextInt(3);
        float[] values = new float[rows * stride];
        Arrays.fill(values, Float.NaN);
        return Outputs.of(values, stride, offset);
    }

    private static int untouched(Outputs gradients) {
        int count = 0;
        for (float value : gradients.values()) {
            count += Float.isNaN(value) ? 1 : 0;
        }
        return count;
    }

    private static float[] randomFloats(Random random, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static void assertClose(double expected, double actual) {
        assertEquals(expected, actual, 2e-6 * Math.max(1, Math.abs(expected)));
    }
}
