package bellman.returns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ReturnsTest {

    @Test
    void nStepReturnsAreTheirDefinition() {
        for (long seed = 0; seed < 100; seed++) {
            Trajectory t = new Trajectory(seed);
            for (int n : new int[] {1, 2, 3, 7, 100}) {
                float[] found = new float[t.count()];
                Returns.nStep(t.steps, t.envs, t.rewards, t.nextValues, t.ended, 0.9, n, found);
                for (int i = 0; i < t.count(); i++) {
                    assertEquals(t.nStep(i, 0.9, n), found[i], 1e-5);
                }
            }
        }
    }

    @Test
    void lambdaReturnsAreMixturesOfNStepReturns() {
        for (long seed = 0; seed < 100; seed++) {
            Trajectory t = new Trajectory(seed);
            for (double lambda : new double[] {0, 0.3, 0.95, 1}) {
                float[] found = new float[t.count()];
                Returns.lambda(t.steps, t.envs, t.rewards, t.nextValues, t.ended, 0.9, lambda, found);
                for (int i = 0; i < t.count(); i++) {
                    assertEquals(t.lambda(i, 0.9, lambda), found[i], 1e-5);
                }
            }
        }
    }

    @Test
    void discountedReturnsSumToTheEndOfTheEpisode() {
        for (long seed = 0; seed < 100; seed++) {
            Trajectory t = new Trajectory(seed);
            float[] found = new float[t.count()];
            Returns.discounted(t.steps, t.envs, t.rewards, t.nextValues, t.ended, 0.9, found);
            for (int i = 0; i < t.count(); i++) {
                assertEquals(t.nStep(i, 0.9, Integer.MAX_VALUE), found[i], 1e-5);
            }
        }
    }

    @Test
    void impossibleParametersAreRefused() {
        Trajectory t = new Trajectory(1);
        float[] returns = new float[t.count()];
        assertThrows(
                IllegalArgumentException.class,
                () -> Returns.nStep(t.steps, t.envs, t.rewards, t.nextValues, t.ended, 0.9, 0, returns));
        assertThrows(
                IllegalArgumentException.class,
                () -> Returns.discounted(t.steps, t.envs, t.rewards, t.nextValues, t.ended, 1.01, returns));
        assertThrows(
                IllegalArgumentException.class,
                () -> Returns.lambda(t.steps, t.envs, t.rewards, t.nextValues, t.ended, 0.9, -1, returns));
    }
}
