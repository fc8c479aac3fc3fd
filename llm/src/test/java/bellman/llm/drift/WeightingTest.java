package bellman.llm.drift;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.loss.RegressionWeights;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightingTest {
    private static final float[] RETURNS = {1, 0.9f, 0, 0.9f, 0, 0, 0, 0};
    private static final int[] GROUPS = {0, 4, 8};

    @Test
    void aGroupsWeightsHaveMeanOneAndAnEvenGroupsAreOnes() {
        float[] weights = Weighting.DRIFT.of(RETURNS, GROUPS, 0.1, 20);
        assertEquals(4, weights[0] + weights[1] + weights[2] + weights[3], 1e-6);
        // One turn later, at a discount of 0.9 and with β 0.1, costs a factor of e.
        assertEquals(Math.E, weights[0] / weights[1], 1e-5);
        assertEquals(Math.exp(10), weights[0] / weights[2], 0.1);
        for (int i = 4; i < 8; i++) {
            assertEquals(1, weights[i]);
        }
    }

    @Test
    void anInfiniteBetaIsFineTuningAndABetaOfNothingTakesTheBest() {
        float[] all = Weighting.SFT.of(RETURNS, GROUPS, 0.1, 20);
        assertArrayEquals(all, Weighting.DRIFT.of(RETURNS, GROUPS, Double.POSITIVE_INFINITY, 20));
        float[] best = Weighting.DRIFT.of(RETURNS, new int[] {0, 4}, 1e-6, 20);
        assertArrayEquals(new float[] {4, 0, 0, 0}, java.util.Arrays.copyOf(best, 4));
        assertArrayEquals(new float[] {1, 0, 0, 0, 1, 0, 0, 0}, Weighting.RAFT.of(RETURNS, GROUPS, 0.1, 20));
    }

    @Test
    void advantageWeightsLookAtTheGroupsMeanAndAreCut() {
        float[] weights = Weighting.AWR.of(RETURNS, GROUPS, 0.5, 2);
        assertEquals(Math.exp((0.9 - 0.7) / 0.5), weights[1], 1e-5);
        assertEquals(Math.exp(-0.7 / 0.5), weights[2], 1e-5);
        assertEquals(1, weights[4]);
        assertEquals(2, Weighting.AWR.of(RETURNS, GROUPS, 0.1, 2)[0]);
        float[] everywhere = Weighting.RWR.of(RETURNS, GROUPS, 0.5, 2);
        assertEquals(Math.exp(1 / 0.5), everywhere[0] / everywhere[7], 1e-4);
    }

    @Test
    void successesAtTurnsOneToFiveAmongSixteenAreWorthFourAndAHalfSamples() {
        float[] returns = new float[16];
        for (int turn = 1; turn <= 5; turn++) {
            returns[turn - 1] = (float) Math.pow(0.9, turn - 1);
        }
        float[] weights = Weighting.DRIFT.of(returns, new int[] {0, 16}, 0.1, 20);
        double ess = RegressionWeights.effectiveSampleSize(weights, 0, 16);
        assertTrue(ess > 1.5 && ess < 5, "effective sample size " + ess);
    }

    /// A decision of three turns with two choices each, all eight episodes known: the fitted policy approaches the
    /// optimum under the KL penalty as one over the number of episodes.
    @Test
    void weightedCountsOfEpisodesApproachTheOptimumUnderTheKlPenalty() {
        var random = new Random(3);
        double[] first = new double[7];
        double[] worth = new double[8];
        for (int i = 0; i < 7; i++) {
            first[i] = 0.2 + 0.6 * random.nextDouble();
        }
        for (int e = 0; e < 8; e++) {
            worth[e] = random.nextDouble();
        }
        double beta = 0.3;
        double[] optimum = new double[8];
        double z = 0;
        for (int e = 0; e < 8; e++) {
            optimum[e] = probability(first, e) * Math.exp(worth[e] / beta);
            z += optimum[e];
        }
        double few = 0;
        double many = 0;
        for (int trial = 0; trial < 40; trial++) {
            few += divergence(optimum, z, fitted(first, worth, beta, 500, random)) / 40;
            many += divergence(optimum, z, fitted(first, worth, beta, 8000, random)) / 40;
        }
        assertTrue(many < 0.002, "divergence " + many);
        assertTrue(few / many > 8 && few / many < 32, "sixteen times the episodes: " + few + " to " + many);
    }

    private static double probability(double[] first, int episode) {
        double p = 1;
        int node = 0;
        for (int turn = 2; turn >= 0; turn--) {
            int choice = episode >> turn & 1;
            p *= choice == 0 ? first[node] : 1 - first[node];
            node = 2 * node + 1 + choice;
        }
        return p;
    }

    private static double[] fitted(double[] first, double[] worth, double beta, int count, Random random) {
        int[] episodes = new int[count];
        float[] returns = new float[count];
        for (int i = 0; i < count; i++) {
            double u = random.nextDouble();
            int e = 0;
            for (double p = probability(first, 0); u > p && e < 7; p += probability(first, e)) {
                e++;
            }
            episodes[i] = e;
            returns[i] = (float) worth[e];
        }
        float[] weights = Weighting.DRIFT.of(returns, new int[] {0, count}, beta, 20);
        double[] fitted = new double[8];
        for (int i = 0; i < count; i++) {
            fitted[episodes[i]] += weights[i] / count;
        }
        return fitted;
    }

    private static double divergence(double[] optimum, double z, double[] fitted) {
        double sum = 0;
        for (int e = 0; e < 8; e++) {
            sum += optimum[e] / z * Math.log(optimum[e] / z / fitted[e]);
        }
        return sum;
    }

    /// Where the environment draws lots, weights of whole episodes chase luck: a bet of 1 with probability 0.4 beside
    /// a sure half. The optimum under the KL penalty weighs by what a choice is worth on average.
    @Test
    void inAnEnvironmentThatDrawsLotsWeightsOfEpisodesChaseLuck() {
        double beta = 0.1;
        int count = 100_000;
        var random = new Random(5);
        boolean[] risky = new boolean[count];
        float[] returns = new float[count];
        float[] expected = new float[count];
        for (int i = 0; i < count; i++) {
            risky[i] = random.nextBoolean();
            returns[i] = risky[i] ? random.nextDouble() < 0.4 ? 1 : 0 : 0.5f;
            expected[i] = risky[i] ? 0.4f : 0.5f;
        }
        double optimum = 1 / (1 + Math.exp((0.5 - 0.4) / beta));
        assertEquals(0.269, optimum, 1e-3);
        assertEquals(0.983, shareOf(risky, Weighting.DRIFT.of(returns, new int[] {0, count}, beta, 20)), 0.002);
        // The remedy: a return that holds what the decision was worth, not what happened.
        assertEquals(optimum, shareOf(risky, Weighting.DRIFT.of(expected, new int[] {0, count}, beta, 20)), 0.005);
    }

    private static double shareOf(boolean[] chosen, float[] weights) {
        double sum = 0;
        double share = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            share += chosen[i] ? weights[i] : 0;
        }
        return share / sum;
    }
}
