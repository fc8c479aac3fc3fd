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
import bellman.space.MultiDiscrete;
import bellman.space.Text;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlsTest {
    private static final boolean[] ALL = {};

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
    void actionsHaveNamesWhereTheirEnvironmentIsKnown() {
        assertEquals(List.of("left", "right"), Controls.names("CartPole-v1", 2));
        assertEquals(List.of("left", "down", "right", "up"), Controls.names("FrozenLakeNotSlippery-v1", 4));
        assertEquals(List.of(), Controls.names("CartPole-v1", 3));
        assertEquals(List.of(), Controls.names("Any-v0", 2));
    }

    @Test
    void noActionTakesAKeyOfTheGameItself() {
        for (int n = 1; n <= 34; n++) {
            assertTrue(Controls.of("Any-v0", new Discrete(n)).hints().stream()
                    .noneMatch(h -> List.of("q", "r", "+", "-", "=").contains(h.key())));
        }
        assertThrows(IllegalArgumentException.class, () -> Controls.of("Any-v0", new Discrete(35)));
    }

    @Test
    void whatIsNotPossibleGivesWayToTheFirstThatIs() {
        Controls buttons = Controls.of("Any-v0", new Discrete(3, 5));
        buttons.release(new boolean[] {false, true, true});
        assertArrayEquals(new float[] {6}, buttons.action());
        buttons.press("2");
        buttons.release(new boolean[] {true, true, true});
        assertArrayEquals(new float[] {7}, buttons.action(), "what is possible stays");
        Controls choices = Controls.of("Any-v0", MultiDiscrete.of(2, 3));
        choices.release(new boolean[] {true, true, false, false, true});
        assertArrayEquals(new float[] {0, 2}, choices.action());
        Controls bits = Controls.of("Any-v0", new MultiBinary(2));
        bits.press("right");
        bits.press("up");
        bits.release(new boolean[] {true, false});
        assertArrayEquals(new float[] {1, 0}, bits.action());
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
        car.release(ALL);
        assertEquals("nothing", car.describe(car.action()));
        Controls pole = Controls.of("CartPole-v1", new Discrete(2));
        pole.press("right");
        pole.release(ALL);
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
