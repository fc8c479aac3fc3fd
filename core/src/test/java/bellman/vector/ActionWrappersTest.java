package bellman.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import bellman.space.Box;
import bellman.space.Discrete;
import org.junit.jupiter.api.Test;

class ActionWrappersTest {
    private static final Box ACTIONS = Box.between(new float[] {-2, 0.1f}, new float[] {2, 0.7f});
    private final Scripted inner = new Scripted(2, Box.unbounded(1), ACTIONS, 0, (step, out) -> {});

    @Test
    void rescalingMapsTheEndsExactlyAndTheMiddleToTheMiddle() {
        var env = new RescaleAction(inner);
        assertEquals(Box.of(2, -1, 1), env.actionSpace());
        env.step(new float[] {-1, 1, 0.5f, 0}, env.newStep());
        assertArrayEquals(new float[] {-2, 0.7f, 1, 0.4f}, inner.actions());
    }

    @Test
    void whatIsRescaledFromWithinIsWithinForAnyBox() {
        for (int seed = 0; seed < 500; seed++) {
            var random = new RandomStream(seed);
            float low = (float) random.nextGaussian() * 100;
            float width = random.nextBoolean() ? 0 : (float) random.nextExponential();
            var box = Box.of(1, low, low + width);
            var target = new Scripted(1, Box.unbounded(1), box, 0, (step, out) -> {});
            var env = new RescaleAction(target);
            env.step(env.actionSpace().row(env.actionSpace().sample(random)), env.newStep());
            assertTrue(box.contains(target.actions()), box + " " + target.actions()[0]);
        }
    }

    @Test
    void clippingStopsAtTheBounds() {
        var env = new ClipAction(inner);
        assertEquals(Box.unbounded(2), env.actionSpace());
        env.step(new float[] {-5, 5, 1.5f, 0.2f}, env.newStep());
        assertArrayEquals(new float[] {-2, 0.7f, 1.5f, 0.2f}, inner.actions());
    }

    @Test
    void clippingOutsideRescalingClipsToOne() {
        var env = new ClipAction(new RescaleAction(inner));
        env.step(new float[] {-5, 5, 3, -3}, env.newStep());
        assertArrayEquals(new float[] {-2, 0.7f, 2, 0.1f}, inner.actions());
    }

    @Test
    void onlyBoxesAreRescaledOrClipped() {
        var discrete = new Scripted(1, Box.unbounded(1), new Discrete(2), 0, (step, out) -> {});
        assertThrows(IllegalArgumentException.class, () -> new RescaleAction(discrete));
        assertThrows(IllegalArgumentException.class, () -> new ClipAction(discrete));
        assertThrows(IllegalArgumentException.class, () -> new RescaleAction(new ClipAction(inner)));
    }
}
