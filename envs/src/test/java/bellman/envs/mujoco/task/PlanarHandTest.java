package bellman.envs.mujoco.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import bellman.run.RandomStream;
import org.junit.jupiter.api.Test;

class PlanarHandTest {
    private static float[] direction(double angle) {
        return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }

    private static double distance(double from, double to) {
        return -new PlanarHand.Turning(false, 0.1).reward(direction(from), direction(to));
    }

    @Test
    void theAngleToTheGoalHasNoSeamAndCountsNoWholeTurns() {
        RandomStream random = new RandomStream(7);
        for (int i = 0; i < 1000; i++) {
            double from = random.nextDouble(-10, 10);
            double between = random.nextDouble(0, Math.PI);
            int turns = random.nextInt(-3, 4);
            assertEquals(between, distance(from, from + between + 2 * Math.PI * turns), 1e-5);
            assertEquals(between, distance(from + between, from), 1e-5, "the way back is as long");
        }
        assertEquals(0.02, distance(Math.PI - 0.01, -Math.PI + 0.01), 1e-6);
        assertEquals(Math.PI, distance(0, Math.PI), 1e-6);
    }

    @Test
    void sparseRewardsAreZeroWithinTheThresholdAndMinusOneBeyond() {
        PlanarHand.Turning task = new PlanarHand.Turning(true, 0.1);
        for (double around : new double[] {0, 1.3, Math.PI, -Math.PI / 2}) {
            assertEquals(0, task.reward(direction(around - 0.04), direction(around + 0.05)));
            assertEquals(-1, task.reward(direction(around - 0.06), direction(around + 0.05)));
            assertEquals(-1, task.reward(direction(around), direction(around + Math.PI)));
        }
        assertFalse(task.terminates(direction(1), direction(1)), "who is there has to stay there");
    }
}
