package bellman.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.loss.ClippedSurrogate;
import bellman.loss.KlEstimator;
import bellman.loss.LossSums;
import bellman.sequence.GroupAdvantages.Scale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroupsTest {

    @ParameterizedTest
    @EnumSource
    void aGroupWithoutVarianceHasExactlyNoAdvantage(Scale scale) {
        // Three tenths do not add up to a third of their sum.
        float[] rewards = {0.1f, 0.1f, 0.1f, 0, 1, 1};
        float[] advantages = GroupAdvantages.by(scale).of(rewards, Segments.equal(2, 3));
        for (int i = 0; i < 3; i++) {
            assertEquals(0f, advantages[i]);
        }
        assertEquals(0, advantages[3] + advantages[4] + advantages[5], 1e-6);
    }

    @Test
    void otherSamplesAreTheBaseline() {
        float[] advantages = GroupAdvantages.leaveOneOut(new float[] {1, 0, 5, 3, 3}, Segments.ofLengths(2, 3));
        assertArrayEquals(new float[] {1, -1, 2, -1, -1}, advantages, 1e-6f);
        assertThrows(
                IllegalArgumentException.class,
                () -> GroupAdvantages.leaveOneOut(new float[] {1}, Segments.equal(1, 1)));
    }

    @Test
    void weightsAddUpToOneAndAConstantDoesNotDependOnTheBatch() {
        Segments tokens = Segments.ofLengths(1, 4, 0, 3);
        assertEquals(1, sum(new Aggregation.PerToken().weights(tokens)), 1e-6);
        // A sequence without tokens is a sequence.
        assertEquals(0.75, sum(new Aggregation.PerSequence().weights(tokens)), 1e-6);
        var constant = new Aggregation.Constant(10);
        assertEquals(0.8, sum(constant.weights(tokens)), 1e-6);
        assertEquals(0.5, sum(constant.weights(Segments.ofLengths(1, 4))), 1e-6);
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float v : values) {
            sum += v;
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource
    void gradientsThroughSequencesAreThoseOfTheLoss(SequenceRatio ratio) {
        Segments tokens = Segments.ofLengths(2, 0, 5, 1);
        float[] logProbs = draws(3, 8);
        float[] old = draws(4, 8);
        float[] advantages = {1, 2, -0.5f, 0.7f};
        float[] weights = {0.2f, 0.1f, 0.4f, 0.3f};
        // So wide that no ratio is clipped.
        var objective = new ClippedSurrogate(1, 1e6);
        float[] gradients = new float[8];
        ratio.apply(objective, logProbs, old, tokens, advantages, weights, 1, gradients, new LossSums());
        for (int i = 0; i < 8; i++) {
            double slope = slope(logProbs, i, moved -> {
                var sums = new LossSums();
                ratio.apply(objective, moved, old, tokens, advantages, weights, 1, new float[8], sums);
                return sums.meanLoss() * sums.weight();
            });
            assertEquals(slope, gradients[i], 2e-4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theCorrectedPenaltysGradientGoesThroughTheRatio(KlEstimator estimator) {
        Segments tokens = Segments.ofLengths(2, 5, 1);
        float[] logProbs = draws(5, 8);
        float[] old = draws(6, 8);
        float[] reference = draws(7, 8);
        float[] weights = draws(8, 8);
        var penalty = new CorrectedKl(estimator, 0.5);
        float[] byToken = new float[8];
        float[] bySequence = new float[8];
        penalty.byToken(logProbs, old, reference, weights, 8, 1, byToken);
        penalty.bySequence(logProbs, old, reference, weights, tokens, 1, bySequence);
        for (int i = 0; i < 8; i++) {
            assertEquals(
                    slope(logProbs, i, x -> 0.5 * penalty.byToken(x, old, reference, weights, 8, 1, new float[8])),
                    byToken[i],
                    2e-4);
            assertEquals(
                    slope(
                            logProbs,
                            i,
                            x -> 0.5 * penalty.bySequence(x, old, reference, weights, tokens, 1, new float[8])),
                    bySequence[i],
                    2e-4);
        }
    }

    private static float[] draws(long seed, int count) {
        var random = new Random(seed);
        float[] draws = new float[count];
        for (int i = 0; i < count; i++) {
            draws[i] = -random.nextFloat();
        }
        return draws;
    }

    private static double slope(float[] at, int i, java.util.function.ToDoubleFunction<float[]> f) {
        // A step that a float holds exactly.
        float h = 1f / 256;
        float[] up = at.clone();
        float[] down = at.clone();
        up[i] += h;
        down[i] -= h;
        return (f.applyAsDouble(up) - f.applyAsDouble(down)) / ((double) up[i] - down[i]);
    }
}
