package bellman.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.FiniteDifference;
import bellman.head.ReturnDistribution.Categorical;
import bellman.run.RandomStream;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Losses of distributions of returns, by hand and against finite differences.
class ReturnLossTest {
    private static final Categorical FIVE = new Categorical(5, -2, 2);

    private static double[] project(double[] p, float reward, float discount) {
        double[] target = new double[5];
        new CategoricalReturns(FIVE).project(p, reward, discount, target);
        return target;
    }

    @Test
    void projectionSharesProbabilityBetweenNeighbours() {
        double[] certain = {0, 0, 1, 0, 0};
        // 0 moves to 0.25, which lies a quarter of the way from 0 to 1.
        assertArrayEquals(new double[] {0, 0, 0.75, 0.25, 0}, project(certain, 0.25f, 1f), 1e-12);
        // Half of each of 1 and 2, plus 0.5: 1 and 1.5.
        assertArrayEquals(
                new double[] {0, 0, 0, 0.5 + 0.25, 0.25}, project(new double[] {0, 0, 0, 0.5, 0.5}, 0.5f, 0.5f), 1e-12);
        // -2, -1, 0, 1, 2 shrink to -1, -0.5, 0, 0.5, 1.
        assertArrayEquals(
                new double[] {0, 0.3, 0.4, 0.3, 0}, project(new double[] {0.2, 0.2, 0.2, 0.2, 0.2}, 0f, 0.5f), 1e-12);
    }

    @Test
    void projectionClipsToTheBounds() {
        double[] even = {0.2, 0.2, 0.2, 0.2, 0.2};
        assertArrayEquals(new double[] {0, 0, 0, 0, 1}, project(even, 10f, 1f), 1e-12);
        assertArrayEquals(new double[] {1, 0, 0, 0, 0}, project(even, -10f, 1f), 1e-12);
        assertArrayEquals(new double[] {0, 0, 0.2, 0.2, 0.6}, project(even, 2f, 1f), 1e-12);
    }

    @Test
    void whereTheEpisodeTerminatedTheReturnIsTheReward() {
        assertArrayEquals(
                new double[] {0, 0.5, 0.5, 0, 0}, project(new double[] {0.1, 0.2, 0.3, 0.2, 0.2}, -0.5f, 0f), 1e-12);
    }

    @Test
    void projectionKeepsTheMeanInsideTheBounds() {
        RandomStream random = new RandomStream(1);
        for (int k = 0; k < 200; k++) {
            double[] p = new double[5];
            double sum = 0;
            for (int i = 0; i < 5; i++) {
                p[i] = random.nextDouble();
                sum += p[i];
            }
            double mean = 0;
            for (int i = 0; i < 5; i++) {
                p[i] /= sum;
                mean += p[i] * FIVE.support(i);
            }
            float reward = random.nextFloat() - 0.5f;
            double[] q = project(p, reward, 0.7f);
            double projected = 0;
            double total = 0;
            for (int i = 0; i < 5; i++) {
                projected += q[i] * FIVE.support(i);
                total += q[i];
            }
            assertEquals(1, total, 1e-12);
            assertEquals(reward + 0.7f * mean, projected, 1e-7);
        }
    }

    @Test
    void theCrossEntropysGradientIsItsDerivative() {
        RandomStream random = new RandomStream(3);
        var loss = new CategoricalReturns(FIVE);
        float[] logits = normal(random, 5);
        float[] next = normal(random, 5);
        float[] d = new float[5];
        double value = loss.apply(logits, 0, next, 0, 0.3f, 0.9f, 2, d);
        double[] p = new double[5];
        FIVE.probabilities(next, 0, p);
        double[] m = project(p, 0.3f, 0.9f);
        for (int i = 0; i < 5; i++) {
            int at = i;
            double slope = FiniteDifference.at(logits[i], x -> crossEntropy(m, j -> j == at ? x : logits[j]));
            assertEquals(2 * slope, d[i], 1e-6);
        }
        assertEquals(crossEntropy(m, j -> logits[j]), value, 1e-9);
    }

    private static double crossEntropy(double[] m, IntToDoubleFunction logit) {
        double sum = 0;
        for (int i = 0; i < m.length; i++) {
            sum += Math.exp(logit.applyAsDouble(i));
        }
        double loss = 0;
        for (int i = 0; i < m.length; i++) {
            loss -= m[i] * (logit.applyAsDouble(i) - Math.log(sum));
        }
        return loss;
    }

    @Test
    void theQuantileLossByHand() {
        float[] d = new float[2];
        // Quantiles 0 and 1 at fractions ¼ and ¾; targets 0.5 and 3.
        // u = 0.5, 3 and -0.5, 2. Huber of 1: 0.125, 2.5, 0.125, 1.5.
        double loss = new QuantileHuber(1).apply(new float[] {0, 1}, 0, 2, new float[] {0.5f, 3}, 0, 2, 1, d);
        assertEquals((0.25 * 0.125 + 0.25 * 2.5) / 2 + (0.25 * 0.125 + 0.75 * 1.5) / 2, loss, 1e-12);
        assertArrayEquals(new float[] {-(0.25f * 0.5f + 0.25f) / 2, -(0.25f * -0.5f + 0.75f) / 2}, d, 1e-7f);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 1})
    void theQuantileLosssGradientIsItsDerivative(double kappa) {
        RandomStream random = new RandomStream(5);
        float[] quantiles = normal(random, 7);
        float[] targets = normal(random, 4);
        float[] d = new float[7];
        var huber = new QuantileHuber(kappa);
        double value = huber.apply(quantiles, 0, 7, targets, 0, 4, 3, d);
        assertEquals(formula(kappa, j -> quantiles[j], 7, targets), value, 1e-9);
        for (int i = 0; i < 7; i++) {
            int at = i;
            double slope =
                    FiniteDifference.at(quantiles[i], x -> formula(kappa, j -> j == at ? x : quantiles[j], 7, targets));
            assertEquals(3 * slope, d[i], 1e-5);
        }
    }

    private static double formula(double kappa, IntToDoubleFunction quantile, int n, float[] targets) {
        double loss = 0;
        for (int i = 0; i < n; i++) {
            double tau = (i + 0.5) / n;
            for (float target : targets) {
                double u = target - quantile.applyAsDouble(i);
                double huber = kappa > 0 && Math.abs(u) <= kappa ? 0.5 * u * u / kappa : Math.abs(u) - 0.5 * kappa;
                loss += Math.abs(tau - (u < 0 ? 1 : 0)) * huber / targets.length;
            }
        }
        return loss;
    }

    @Test
    void theQuantilesOfASampleMinimiseTheLoss() {
        float[] targets = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        float[] quantiles = {5.5f, 5.5f};
        float[] d = new float[2];
        for (int k = 0; k < 4000; k++) {
            new QuantileHuber(0).apply(quantiles, 0, 2, targets, 0, 10, 0.01, d);
            quantiles[0] -= d[0];
            quantiles[1] -= d[1];
        }
        assertTrue(quantiles[0] > 2.9 && quantiles[0] < 3.1, "a quarter lies below " + quantiles[0]);
        assertTrue(quantiles[1] > 7.9 && quantiles[1] < 8.1, "three quarters lie below " + quantiles[1]);
    }

    private static float[] normal(RandomStream random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
