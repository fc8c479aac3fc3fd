package bellman.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Samples come as often as their probabilities say. Seeds are fixed; a correct head fails with a chance below one
/// in 1e5.
class SamplingTest {
    private static final int SAMPLES = 20_000;

    private static List<HeadCase> discreteHeads() {
        return HeadCase.discrete();
    }

    private static List<HeadCase> lineHeads() {
        return HeadCase.continuousInOneDimension();
    }

    @ParameterizedTest
    @MethodSource("discreteHeads")
    void actionsComeAsOftenAsTheirProbabilitiesSay(HeadCase c) {
        for (boolean masks : c.masked() ? new boolean[] {false, true} : new boolean[] {false}) {
            Outputs outputs = c.randomOutputs(new Random(5), 1, 1, masks);
            RandomStream random = new RandomStream(7);
            List<float[]> all = HeadCase.actions(c.head(), c.counts());
            int[] counts = new int[all.size()];
            float[] action = new float[c.head().actionSize()];
            for (int i = 0; i < SAMPLES; i++) {
                c.head().sample(outputs, 0, 1, random, action, new float[1]);
                counts[index(all, action)]++;
            }
            double chiSquare = 0;
            int possible = 0;
            for (int i = 0; i < counts.length; i++) {
                double p = Math.exp(c.definition().logProb(c.row(outputs, 0), c.legal(outputs, 0), all.get(i)));
                if (p == 0) {
                    assertEquals(0, counts[i], "a masked action is never drawn");
                } else {
                    possible++;
                    chiSquare += (counts[i] - p * SAMPLES) * (counts[i] - p * SAMPLES) / (p * SAMPLES);
                }
            }
            double degrees = possible - 1;
            assertTrue(chiSquare <= degrees + 5 * Math.sqrt(2 * degrees) + 10, () -> c + " is off its frequencies");
        }
    }

    /// Means and variances of the un-squashed action, whose distribution is normal.
    @ParameterizedTest
    @MethodSource("lineHeads")
    void continuousActionsHaveTheirMeanAndVariance(HeadCase c) {
        Outputs outputs = c.randomOutputs(new Random(5), 1, 0.3f, false);
        boolean squash =
                c.toString().contains("Squashed") || c.definition().toString().contains("squash=true");
        RandomStream random = new RandomStream(7);
        float[] action = new float[1];
        float[] entropy = new float[1];
        double mean = outputs.values()[outputs.at(0)];
        double sum = 0;
        double squares = 0;
        double surprise = 0;
        for (int i = 0; i < SAMPLES; i++) {
            c.head().resample(random, i % 2);
            float[] logProb = new float[1];
            c.head().sample(outputs, 0, 1, random, action, logProb);
            double u = squash ? Tanh.inverse(action[0]) : action[0];
            sum += u - mean;
            squares += (u - mean) * (u - mean);
            surprise -= logProb[0] + (squash ? Tanh.logSlope(u) : 0);
        }
        // A normal distribution's differential entropy gives its variance.
        double variance = Math.exp(2 * surprise / SAMPLES - 1) / (2 * Math.PI);
        assertEquals(0, sum / SAMPLES, 5 * Math.sqrt(variance / SAMPLES));
        assertEquals(1, squares / SAMPLES / variance, 6 * Math.sqrt(2.0 / SAMPLES));
        c.head().evaluate(outputs, action, 0, 1, new float[1], entropy);
        if (!squash) {
            assertEquals(surprise / SAMPLES, entropy[0], 5 * Math.sqrt(0.5 / SAMPLES));
        }
    }

    private static int index(List<float[]> all, float[] action) {
        for (int i = 0; i < all.size(); i++) {
            if (Arrays.equals(all.get(i), action)) {
                return i;
            }
        }
        throw new AssertionError("not an action: " + Arrays.toString(action));
    }
}
