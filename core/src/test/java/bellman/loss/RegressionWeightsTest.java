package bellman.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.loss.RegressionWeights.Better;
import bellman.loss.RegressionWeights.Exponential;
import bellman.loss.RegressionWeights.Uniform;
import org.junit.jupiter.api.Test;

class RegressionWeightsTest {
    private static final float[] SCORES = {1, -2, 0.5f, 3, 3, -1};

    @Test
    void anInfiniteTemperatureIsCloning() {
        float[] weights = new float[6];
        RegressionWeights.softmax(Double.POSITIVE_INFINITY, SCORES, 0, 6, weights);
        assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1}, weights);
        assertEquals(6, RegressionWeights.effectiveSampleSize(weights, 0, 6), 1e-6);
        for (float score : SCORES) {
            assertEquals(1, new Exponential(Double.POSITIVE_INFINITY, 20).of(score), 1e-12);
        }
    }

    @Test
    void aTemperatureTowardsZeroIsTheBestOfTheGroup() {
        float[] weights = new float[6];
        RegressionWeights.softmax(1e-3, SCORES, 0, 6, weights);
        assertArrayEquals(new float[] {0, 0, 0, 3, 3, 0}, weights, 1e-6f);
        assertEquals(2, RegressionWeights.effectiveSampleSize(weights, 0, 6), 1e-6);
    }

    @Test
    void groupsAreWeighedAmongThemselvesAndTheirMeanIsOne() {
        float[] weights = new float[6];
        RegressionWeights.softmax(0.7, SCORES, 0, 3, weights);
        RegressionWeights.softmax(0.7, SCORES, 3, 6, weights);
        assertEquals(3, weights[0] + weights[1] + weights[2], 1e-6);
        assertEquals(Math.exp(3 / 0.7), weights[0] / weights[1], 1e-3);
        assertEquals(Math.exp(4 / 0.7), weights[3] / weights[5], 0.1);
    }

    @Test
    void lossAndGradientAreThoseOfWeightedLikelihood() {
        float[] logProbs = {-1, -2, -0.5f, -3, -0.1f, -1.5f};
        float[] weights = {1, 1, 0, 1, 2, 1};
        for (RegressionWeights family :
                new RegressionWeights[] {new Uniform(), new Exponential(0.5, 20), new Better(0)}) {
            var sums = new LossSums();
            float[] d = new float[6];
            new WeightedRegression(family).apply(logProbs, logProbs, SCORES, weights, 0, 6, 0.25, d, sums);
            double loss = 0;
            for (int i = 0; i < 6; i++) {
                double f = family instanceof Uniform
                        ? 1
                        : family instanceof Better ? SCORES[i] > 0 ? 1 : 0 : Math.min(20, Math.exp(SCORES[i] / 0.5));
                assertEquals(-0.25 * weights[i] * f, d[i], 1e-5);
                loss -= weights[i] * f * logProbs[i] / 6;
            }
            assertEquals(loss, sums.meanLoss(), 1e-5);
        }
    }
}
