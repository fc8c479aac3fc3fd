package bellman.envs.toy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.Goals;
import bellman.env.Step;
import bellman.run.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PlanarArmTest {
    private static final float[] STILL = {0, 0};

    @Test
    void anArmAtRestStaysAndItsRewardIsTheDistance() {
        var arm = new PlanarArm(false);
        float[] before = arm.reset(new RandomStream(3));
        Step step = arm.step(STILL);
        assertEquals(Arrays.toString(before), Arrays.toString(step.observation()));
        assertEquals(-Math.hypot(before[6] - before[8], before[7] - before[9]), step.reward(), 1e-6);
    }

    /// At rest `M dw/dt = u`: with the second link folded by an angle `b`, `M = 0.25 [[3 + 2 cos b, 1 + cos b],
    /// [1 + cos b, 1]]`.
    @Test
    void torquesTurnTheJointsAsTheInertiaSays() {
        for (int seed = 0; seed < 10; seed++) {
            var arm = new PlanarArm(false);
            double cos = arm.reset(new RandomStream(seed))[2];
            float[] after = arm.step(new float[] {0.01f, -0.02f}).observation();
            double first = 0.25 * ((3 + 2 * cos) * after[4] + (1 + cos) * after[5]) / 0.05;
            double second = 0.25 * ((1 + cos) * after[4] + after[5]) / 0.05;
            // The brakes take up to a tenth of it within the step.
            assertEquals(0.02, first, 0.004);
            assertEquals(-0.04, second, 0.008);
        }
    }

    @Test
    void theBrakesAloneTakeEnergyAway() {
        var arm = new PlanarArm(false);
        arm.reset(new RandomStream(5));
        float[] row = {};
        for (int t = 0; t < 20; t++) {
            row = arm.step(new float[] {1, -1}).observation();
        }
        double begun = energy(row);
        assertTrue(begun > 0.1, "the arm was turned: " + begun);
        double energy = begun;
        for (int t = 0; t < 40; t++) {
            double next = energy(arm.step(STILL).observation());
            assertTrue(next < energy * 1.001, "step " + t + ": " + energy + " became " + next);
            energy = next;
        }
        // At a fixed pose two seconds leave at most a quarter: the largest inertia is 1.46 kg m².
        assertTrue(energy < 0.3 * begun, begun + " became " + energy);
    }

    private static double energy(float[] row) {
        double cos = row[2];
        return 0.125 * ((3 + 2 * cos) * row[4] * row[4] + 2 * (1 + cos) * row[4] * row[5] + row[5] * row[5]);
    }

    @Test
    void theSparseRewardIsTheGoalsOwn() {
        var arm = new PlanarArm(true);
        Goals goals = arm.goals().orElseThrow();
        var random = new RandomStream(8);
        int near = 0;
        for (int episode = 0; episode < 40; episode++) {
            arm.reset(random);
            Step step;
            do {
                step = arm.step(new float[] {2 * random.nextFloat() - 1, 2 * random.nextFloat() - 1});
                float[] row = step.observation();
                float expected = goals.task().reward(Arrays.copyOfRange(row, 6, 8), Arrays.copyOfRange(row, 8, 10));
                assertEquals(expected, step.reward());
                near += expected == 0 ? 1 : 0;
            } while (!step.truncated());
        }
        assertTrue(near > 0 && near < 1000, "near in " + near + " steps of 2000");
    }
}
