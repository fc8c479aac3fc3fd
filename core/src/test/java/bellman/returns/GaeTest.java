package bellman.returns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class GaeTest {

    private static float[][] compute(Gae gae, Trajectory t) {
        float[] advantages = new float[t.count()];
        float[] targets = new float[t.count()];
        gae.compute(t.steps, t.envs, t.rewards, t.values, t.nextValues, t.ended, advantages, targets);
        return new float[][] {advantages, targets};
    }

    @Test
    void aTruncatedEpisodeStillBootstraps() {
        float[] advantages = new float[3];
        float[] targets = new float[3];
        float[] values = {10, 20, 30};
        new Gae(0.5, 1)
                .compute(3, 1, new float[] {1, 2, 4}, values, new float[] {20, 8, 2}, ends(1), advantages, targets);
        assertArrayEquals(new float[] {1 + 0.5f * (2 + 0.5f * 8), 2 + 0.5f * 8, 4 + 0.5f * 2}, targets);
        assertArrayEquals(new float[] {-6, -14, -25}, advantages);
    }

    @Test
    void aTerminatedEpisodeHasNoFuture() {
        float[] advantages = new float[3];
        float[] targets = new float[3];
        float[] values = {10, 20, 30};
        new Gae(0.5, 1)
                .compute(3, 1, new float[] {1, 2, 4}, values, new float[] {20, 0, 2}, ends(1), advantages, targets);
        assertArrayEquals(new float[] {1 + 0.5f * 2, 2, 4 + 0.5f * 2}, targets);
    }

    private static boolean[] ends(int at) {
        boolean[] ended = new boolean[3];
        ended[at] = true;
        return ended;
    }

    @Test
    void targetsAreLambdaReturnsAndAdvantagesTheirDistanceFromTheValues() {
        for (long seed = 0; seed < 200; seed++) {
            Trajectory t = new Trajectory(seed);
            double gamma = seed % 3 == 0 ? 1 : 0.9;
            double lambda = seed % 5 * 0.25;
            float[][] found = compute(new Gae(gamma, lambda), t);
            for (int i = 0; i < t.count(); i++) {
                double expected = t.lambda(i, gamma, lambda);
                assertEquals(expected, found[1][i], 1e-5);
                assertEquals(expected - t.values[i], found[0][i], 1e-5);
            }
        }
    }

    @Test
    void lambdaZeroIsTheOneStepError() {
        for (long seed = 0; seed < 50; seed++) {
            Trajectory t = new Trajectory(seed);
            float[][] found = compute(new Gae(0.9, 0), t);
            for (int i = 0; i < t.count(); i++) {
                assertEquals(t.rewards[i] + 0.9 * t.nextValues[i] - t.values[i], found[0][i], 1e-6);
            }
        }
    }

    @Test
    void lambdaOneIsTheDiscountedReturnLessTheValue() {
        for (long seed = 0; seed < 50; seed++) {
            Trajectory t = new Trajectory(seed);
            float[][] found = compute(new Gae(0.9, 1), t);
            for (int i = 0; i < t.count(); i++) {
                assertEquals(t.nStep(i, 0.9, Integer.MAX_VALUE) - t.values[i], found[0][i], 1e-5);
            }
        }
    }

    @Test
    void discountsOutsideTheUnitIntervalAreRefused() {
        for (double bad : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new Gae(bad, 0.9));
            assertThrows(IllegalArgumentException.class, () -> new Gae(0.9, bad));
        }
    }
}
