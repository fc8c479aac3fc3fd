package bellman.sequence;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.loss.ClippedSurrogate;
import bellman.loss.LossSums;
import bellman.run.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What clipping does to a policy's entropy, on the smallest policy there is: a choice of one token among twenty, in
/// groups of eight, several passes over each batch.
class ClipHigherTest {
    private static final int TOKENS = 20;
    private static final int SAMPLES = 64;
    private static final float[] NONE = {};

    private static double[] softmax(double[] logits) {
        double max = Arrays.stream(logits).max().orElseThrow();
        double[] p = Arrays.stream(logits).map(z -> Math.exp(z - max)).toArray();
        double sum = Arrays.stream(p).sum();
        return Arrays.stream(p).map(x -> x / sum).toArray();
    }

    private static double entropy(double[] p) {
        return -Arrays.stream(p).filter(x -> x > 0).map(x -> x * Math.log(x)).sum();
    }

    private static int draw(double[] p, RandomStream random) {
        double u = random.nextDouble();
        int i = 0;
        for (double sum = p[0]; sum <= u && i < p.length - 1; sum += p[++i]) {}
        return i;
    }

    /// The entropy after learning from rewards that are `right` for one token and noise for all.
    private static double after(double low, double high, double right, long seed) {
        RandomStream random = RandomStream.of(seed, "bandit");
        double[] logits = new double[TOKENS];
        Arrays.setAll(logits, i -> random.nextGaussian());
        var objective = new ClippedSurrogate(low, high);
        for (int batch = 0; batch < 60; batch++) {
            double[] p = softmax(logits);
            int[] drawn = new int[SAMPLES];
            float[] rewards = new float[SAMPLES];
            float[] old = new float[SAMPLES];
            for (int s = 0; s < SAMPLES; s++) {
                drawn[s] = draw(p, random);
                old[s] = (float) Math.log(p[drawn[s]]);
                rewards[s] = random.nextInt(2) + (drawn[s] == 0 ? (float) right : 0);
            }
            float[] advantages =
                    GroupAdvantages.by(GroupAdvantages.Scale.GROUP).of(rewards, Segments.equal(SAMPLES / 8, 8));
            for (int pass = 0; pass < 12; pass++) {
                step(objective, logits, drawn, old, advantages);
            }
        }
        return entropy(softmax(logits));
    }

    private static void step(
            ClippedSurrogate objective, double[] logits, int[] drawn, float[] old, float[] advantages) {
        double[] p = softmax(logits);
        float[] logProbs = new float[SAMPLES];
        for (int s = 0; s < SAMPLES; s++) {
            logProbs[s] = (float) Math.log(p[drawn[s]]);
        }
        float[] gradient = new float[SAMPLES];
        objective.apply(logProbs, old, advantages, NONE, 0, SAMPLES, 1.0 / SAMPLES, gradient, new LossSums());
        for (int s = 0; s < SAMPLES; s++) {
            for (int i = 0; i < TOKENS; i++) {
                logits[i] -= 2 * gradient[s] * ((i == drawn[s] ? 1 : 0) - p[i]);
            }
        }
    }

    private static double mean(double low, double high, double right) {
        double sum = 0;
        for (int seed = 0; seed < 10; seed++) {
            sum += after(low, high, right, seed) / 10;
        }
        return sum;
    }

    /// The bound above cuts off rare tokens' gains; the one below, common tokens' losses.
    @Test
    void aHigherBoundAboveKeepsMoreEntropyThanASymmetricOne() {
        for (double right : new double[] {0, 0.3}) {
            double symmetric = mean(0.2, 0.2, right);
            double higher = mean(0.2, 0.4, right);
            assertTrue(higher > 1.03 * symmetric, "right " + right + ": symmetric " + symmetric + ", higher " + higher);
        }
    }
}
