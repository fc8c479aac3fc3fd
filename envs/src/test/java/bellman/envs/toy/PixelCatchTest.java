package bellman.envs.toy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.Step;
import bellman.run.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PixelCatchTest {
    private static final int SIDE = 21;

    /// A player that sees two screens, foresees the rebounds and goes to where the ball lands.
    @Test
    void whoeverForeseesTheReboundsCatchesEveryBall() {
        for (int seed = 0; seed < 50; seed++) {
            assertEquals(PixelCatch.BALLS, play(seed, true), "seed " + seed);
        }
    }

    @Test
    void whoeverStaysMissesMost() {
        double sum = 0;
        for (int seed = 0; seed < 50; seed++) {
            sum += play(seed, false);
        }
        assertTrue(sum / 50 < -2, "mean " + sum / 50);
    }

    private static double play(int seed, boolean well) {
        var game = new PixelCatch();
        float[] screen = game.reset(new RandomStream(seed));
        int last = -1;
        int steps = 0;
        double sum = 0;
        boolean over = false;
        while (!over) {
            int ball = ball(screen);
            int drift = ball / SIDE == 0 ? 0 : ball % SIDE - last;
            int goal = landing(ball, drift);
            int bat = bat(screen);
            int action = well && ball / SIDE > 0 ? Integer.signum(goal - bat) + 1 : 1;
            last = ball % SIDE;
            Step step = game.step(new float[] {action});
            sum += step.reward();
            screen = step.observation();
            over = step.terminated();
            steps++;
        }
        assertEquals(PixelCatch.limit(), steps);
        return sum;
    }

    private static int landing(int ball, int drift) {
        int column = ball % SIDE + drift * (SIDE - 1 - ball / SIDE);
        int period = 2 * (SIDE - 1);
        int folded = Math.floorMod(column, period);
        return folded < SIDE ? folded : period - folded;
    }

    private static int ball(float[] screen) {
        for (int i = 0; i < screen.length; i++) {
            if (screen[i] == 255) {
                return i;
            }
        }
        throw new AssertionError("no ball on " + Arrays.toString(screen));
    }

    private static int bat(float[] screen) {
        int below = (SIDE - 1) * SIDE;
        for (int i = below; i < screen.length; i++) {
            if (screen[i] > 0 && screen[i] < 255) {
                return Math.clamp(i - below + 1, 1, SIDE - 2);
            }
        }
        throw new AssertionError("no bat");
    }
}
