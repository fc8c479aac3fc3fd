package bellman.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.run.RandomStream;
import bellman.sequence.SamplingCorrection.Bound;
import bellman.sequence.SamplingCorrection.Level;
import org.junit.jupiter.api.Test;

class SamplingCorrectionTest {
    private static final Segments TOKENS = Segments.ofLengths(2, 0, 1);

    private static float log(double x) {
        return (float) Math.log(x);
    }

    private static float[] factors(Level level, Bound bound) {
        float[] learner = {log(0.5), log(0.6), log(0.2)};
        float[] sampler = {log(0.1), log(0.8), log(0.1)};
        return new SamplingCorrection(level, bound, 3).factors(learner, sampler, TOKENS);
    }

    @Test
    void aTokenCountsByItsRatioUpToTheCap() {
        assertArrayEquals(new float[] {3, 0.75f, 2}, factors(Level.TOKEN, Bound.TRUNCATE), 1e-6f);
        assertArrayEquals(new float[] {0, 0.75f, 2}, factors(Level.TOKEN, Bound.MASK), 1e-6f);
    }

    @Test
    void aSequenceCountsByTheProductOfItsRatios() {
        assertArrayEquals(new float[] {3, 3, 2}, factors(Level.SEQUENCE, Bound.TRUNCATE), 1e-6f);
        assertArrayEquals(new float[] {0, 0, 2}, factors(Level.SEQUENCE, Bound.MASK), 1e-6f);
    }

    @Test
    void whatBothFindEquallyLikelyCountsOne() {
        float[] same = {-1, -2, -3};
        for (Level level : Level.values()) {
            assertArrayEquals(
                    new float[] {1, 1, 1}, new SamplingCorrection(level, Bound.MASK, 1).factors(same, same, TOKENS));
        }
        assertThrows(IllegalArgumentException.class, () -> new SamplingCorrection(Level.TOKEN, Bound.MASK, 0.5));
    }

    /// Under a cap that bounds nothing, a mean over what one policy drew becomes that of the other.
    @Test
    void weightedMeansAreThoseOfTheLearner() {
        double[] learner = {0.2, 0.5, 0.3};
        double[] sampler = {0.4, 0.4, 0.2};
        RandomStream random = RandomStream.of(1, "draws");
        int draws = 40_000;
        float[] a = new float[draws];
        float[] b = new float[draws];
        int[] drawn = new int[draws];
        for (int i = 0; i < draws; i++) {
            double u = random.nextDouble();
            drawn[i] = u < 0.4 ? 0 : u < 0.8 ? 1 : 2;
            a[i] = log(learner[drawn[i]]);
            b[i] = log(sampler[drawn[i]]);
        }
        float[] factors =
                new SamplingCorrection(Level.TOKEN, Bound.TRUNCATE, 3).factors(a, b, Segments.equal(draws, 1));
        double mean = 0;
        for (int i = 0; i < draws; i++) {
            mean += factors[i] * drawn[i] / draws;
        }
        assertEquals(1.1, mean, 0.02);
    }
}
