package bellman.envs.classic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.IllegalActionException;
import bellman.run.RandomStream;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the vectorised CartPole to its scalar twin.
class CartPoleEnvironmentTest {
    static Stream<Arguments> counts() {
        return IntStream.of(1, 2, 3, 4, 5, 7, 8, 9, 16, 33)
                .boxed()
                .flatMap(n -> Stream.of(AutoresetMode.values()).map(mode -> Arguments.of(n, mode)));
    }

    @ParameterizedTest
    @MethodSource("counts")
    void anyCountTellsTheSameStoryAsTheScalarTwin(int count, AutoresetMode mode) {
        var fast = new CartPoleEnvironment(count, mode);
        var twin = ClassicEnvironment.scalarCartPole(count, mode);
        VectorStep a = fast.newStep();
        VectorStep b = twin.newStep();
        fast.reset(7, a);
        twin.reset(7, b);
        assertArrayEquals(b.observations(), a.observations());
        float[] actions = new float[count];
        int ends = 0;
        for (int t = 0; t < 1_500; t++) {
            for (int i = 0; i < count; i++) {
                actions[i] = balance(a.observations(), i, (t / 600 + i) % 3);
            }
            fast.step(actions, a);
            twin.step(actions, b);
            assertArrayEquals(b.observations(), a.observations(), 1e-6f);
            assertArrayEquals(b.rewards(), a.rewards());
            assertArrayEquals(b.terminated(), a.terminated());
            assertArrayEquals(b.truncated(), a.truncated());
            for (int i = 0; i < count; i++) {
                ends += a.truncated()[i] ? 1 : 0;
                for (int k = 4 * i; k < 4 * i + 4 && a.ended(i); k++) {
                    assertEquals(b.finalObservations()[k], a.finalObservations()[k], 1e-6f);
                }
            }
            double[] states = states(fast, count);
            assertArrayEquals(states(twin, count), states, 1e-12);
            if (t % 20 == 0) {
                take(twin, states);
            }
        }
        assertTrue(ends > 0, "some episodes must reach the time limit");
    }

    /// Pushes towards where the pole falls; worse for a larger `clumsiness`.
    private static float balance(float[] rows, int i, int clumsiness) {
        float lean = rows[4 * i + 2] + 0.3f * rows[4 * i + 3] + 0.02f * rows[4 * i] + 0.05f * rows[4 * i + 1];
        return lean > (clumsiness == 2 ? 0.12f : 0) ? 1 : 0;
    }

    /// `[env][number]`, whichever way it is stored.
    private static double[] states(Snapshot environment, int count) {
        var state = new State();
        environment.save(state);
        if (state.has("states")) {
            return state.doubles("states", 4 * count);
        }
        double[] all = new double[4 * count];
        List<String> names = List.of("positions", "velocities", "angles", "spins");
        for (int k = 0; k < 4; k++) {
            double[] column = state.doubles(names.get(k), count);
            for (int i = 0; i < count; i++) {
                all[4 * i + k] = column[i];
            }
        }
        return all;
    }

    /// Gives the twin the states of the other: a falling pole doubles any difference of rounding every ten steps.
    private static void take(ClassicEnvironment twin, double[] states) {
        var state = new State();
        twin.save(state);
        Map<String, Object> entries = new LinkedHashMap<>(state.entries());
        entries.put("states", states);
        twin.load(State.of(entries));
    }

    @Test
    void theKernelIsExactOverAllAnglesAtWhichAStepCanBegin() {
        int lanes = CartPoleKernel.LANES;
        var twin = new CartPole();
        var random = new RandomStream(3);
        for (int round = 0; round < 2_000; round++) {
            double[][] s = new double[4][lanes];
            float[] actions = new float[lanes];
            double[] expected = new double[4 * lanes];
            for (int i = 0; i < lanes; i++) {
                s[0][i] = random.nextDouble(-2.4, 2.4);
                s[1][i] = random.nextDouble(-3, 3);
                s[2][i] = random.nextDouble(-CartPole.ANGLE_LIMIT, CartPole.ANGLE_LIMIT);
                s[3][i] = random.nextDouble(-4, 4);
                actions[i] = random.nextInt(2);
                for (int k = 0; k < 4; k++) {
                    expected[4 * i + k] = s[k][i];
                }
                twin.step(expected, 4 * i, actions[i], true);
            }
            long ended = CartPoleKernel.step(s[0], s[1], s[2], s[3], 0, actions, 0);
            float[] rows = new float[4 * lanes];
            CartPoleKernel.observe(s[0], s[1], s[2], s[3], 0, rows, 0);
            for (int i = 0; i < lanes; i++) {
                for (int k = 0; k < 4; k++) {
                    assertEquals(expected[4 * i + k], s[k][i], 4e-15);
                    assertEquals((float) s[k][i], rows[4 * i + k]);
                }
                assertEquals(twin.terminated(expected, 4 * i), (ended >> i & 1) == 1);
            }
        }
    }

    @Test
    void anIllegalActionAnywhereIsRefusedBeforeAnythingMoves() {
        for (int count : new int[] {1, 4, 19}) {
            for (int i = 0; i < count; i++) {
                for (float illegal : new float[] {-1, 2, 0.5f, Float.NaN, Float.POSITIVE_INFINITY}) {
                    var environment = new CartPoleEnvironment(count, AutoresetMode.SAME_STEP);
                    VectorStep step = environment.newStep();
                    environment.reset(1, step);
                    double[] before = states(environment, count);
                    float[] actions = new float[count];
                    actions[i] = illegal;
                    String message = assertThrows(IllegalActionException.class, () -> environment.step(actions, step))
                            .getMessage();
                    assertTrue(message.startsWith("environment " + i + ": got action " + illegal), message);
                    assertArrayEquals(before, states(environment, count));
                }
            }
        }
    }

    @Test
    void aBalancedPoleIsCutOffAfter500StepsAgainAndAgain() {
        var environment = new CartPoleEnvironment(6, AutoresetMode.SAME_STEP);
        VectorStep step = environment.newStep();
        environment.reset(11, step);
        float[] actions = new float[6];
        List<Integer> lengths = new ArrayList<>();
        int length = 0;
        for (int t = 0; t < 1_500; t++) {
            for (int i = 0; i < 6; i++) {
                actions[i] = balance(step.observations(), i, 0);
            }
            environment.step(actions, step);
            length++;
            if (step.truncated()[0]) {
                lengths.add(length);
                length = 0;
            }
        }
        assertEquals(List.of(500, 500, 500), lengths);
    }
}
