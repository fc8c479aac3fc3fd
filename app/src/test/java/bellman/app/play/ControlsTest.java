package bellman.app.play;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.app.play.Controls.Hint;
import bellman.app.play.Controls.Pressed;
import bellman.envs.Environments;
import bellman.run.RandomStream;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.Text;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlsTest {

    @Test
    void everyActionOfEveryEnvironmentHasAKey() {
        for (var entry : Environments.all()) {
            if (entry.factory().missing().isEmpty() && entry.actionSpace() instanceof Discrete d) {
                Controls controls = Controls.of(entry.id(), d);
                List<Hint> hints = controls.hints();
                assertEquals(d.n(), hints.size(), entry.id());
                assertEquals(d.n(), hints.stream().map(Hint::key).distinct().count(), entry.id());
                for (int i = 0; i < d.n(); i++) {
                    assertEquals(Pressed.CHOSEN, controls.press(hints.get(i).key()));
                    assertArrayEquals(new float[] {d.start() + i}, controls.action(), entry.id());
                }
            }
        }
    }

    @Test
    void whatIsPressedIsAlwaysInTheSpace() {
        var random = new RandomStream(3);
        List<String> keys = List.of("left", "right", "up", "down", "tab", "0", "enter", "7", "x");
        var half = new Box(
                List.of(3),
                new float[] {-1, 2, Float.NEGATIVE_INFINITY},
                new float[] {1, Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY},
                Box.Type.FLOAT32);
        for (var space : List.of(Box.of(1, -2, 2), Box.of(2, 3, 7), half, Box.bytes(2), new MultiBinary(4))) {
            Controls controls = Controls.of("Any-v0", space);
            for (int i = 0; i < 300; i++) {
                controls.press(keys.get(random.nextInt(keys.size())));
                assertTrue(space.contains(space.read(controls.action(), 0)), space.toString());
            }
        }
    }

    @Test
    void thereAndBackAgainIsTheSameNumber() {
        Controls controls = Controls.of("Pendulum-v1", Box.of(1, -2, 2));
        assertArrayEquals(new float[] {0}, controls.action());
        controls.press("right");
        controls.press("right");
        assertArrayEquals(new float[] {0.8f}, controls.action(), 1e-6f);
        controls.press("left");
        controls.press("left");
        assertArrayEquals(new float[] {0}, controls.action(), 1e-6f);
    }

    @Test
    void lettingGoChoosesTheActionThatDoesNothingIfThereIsOne() {
        Controls car = Controls.of("MountainCar-v0", new Discrete(3));
        car.press("right");
        car.release();
        assertEquals("nothing", car.describe(car.action()));
        Controls pole = Controls.of("CartPole-v1", new Discrete(2));
        pole.press("right");
        pole.release();
        assertEquals("right", pole.describe(pole.action()));
    }

    @Test
    void digitsWorkWhereverThereAreNoMoreThanTenActions() {
        Controls lake = Controls.of("FrozenLake-v1", new Discrete(4));
        assertEquals(Pressed.CHOSEN, lake.press("2"));
        assertEquals("right", lake.describe(lake.action()));
        assertEquals(Pressed.UNKNOWN, lake.press("4"));
    }

    @Test
    void actionsThatAreTextsAreRefusedByName() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Controls.of("Talk-v0", new Text(1, 5, "ab")));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("Talk-v0: "), refused.getMessage());
    }
}
