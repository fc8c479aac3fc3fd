package bellman.vector;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.Space;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ValidatedTest {
    private static final float[] ACTIONS = new float[4];

    private static Validated validated(Scripted.Script script) {
        return new Validated(new Scripted(4, Box.unbounded(3), new Discrete(2), 2, (step, out) -> {
            Arrays.fill(out.actionMasks(), true);
            script.show(step, out);
        }));
    }

    @Test
    void whateverIsNotFiniteIsNamedAtEveryPlace() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (int i = 0; i < 12; i++) {
                int place = i;
                var env = validated((step, out) -> out.observations()[place] = step == 2 ? bad : Float.MAX_VALUE);
                VectorStep out = env.newStep();
                env.reset(0, out);
                env.step(ACTIONS, out);
                var e = assertThrows(BadEnvironmentException.class, () -> env.step(ACTIONS, out));
                assertEquals(
                        "environment " + place / 3 + " at step 2: observation [" + place % 3 + "] is " + bad
                                + ", expected a finite number",
                        e.getMessage());
                assertEquals(place / 3, e.environment());
                assertEquals(2, e.step());
            }
        }
    }

    @Test
    void theEnvironmentsNameStandsInFront() {
        var env = new Named(validated((step, out) -> out.rewards()[3] = Float.NaN), "Moon-v0");
        env.reset(7, env.newStep());
        assertFails(
                env,
                "Moon-v0: environment 3 at step 1: the reward is NaN, expected a finite float (all were reset with seed 7)");
    }

    @Test
    void anEnvironmentsOwnSeedIsNamedWhereItHasOne() {
        var env = new Named(
                new ForwardingVectorEnvironment(validated((step, out) -> out.rewards()[3] = Float.NaN)) {
                    @Override
                    public OptionalLong seed(int env) {
                        return OptionalLong.of(40 + env);
                    }
                },
                "Moon-v0");
        env.reset(7, env.newStep());
        assertFails(
                env,
                "Moon-v0: environment 3 at step 1: the reward is NaN, expected a finite float"
                        + " (it was last reset with seed 43)");
    }

    @Test
    void aChoiceThatItsSpaceHasNotIsNamed() {
        Space space = new Dict(Map.of("lamp", new MultiBinary(2), "place", Box.unbounded(2)));
        var env =
                new Validated(new Scripted(2, space, new Discrete(2), 0, (step, out) -> out.observations()[5] = step));
        env.reset(0, env.newStep());
        assertDoesNotThrow(() -> env.step(ACTIONS, env.newStep()));
        assertFails(env, "environment 1 at step 2: observation lamp[1] is 2.0, expected 0 or 1");
    }

    @Test
    void aBadRewardIsNamed() {
        var env = validated((step, out) -> out.rewards()[3] = Float.NaN);
        assertFails(env, "environment 3 at step 1: the reward is NaN, expected a finite float");
    }

    @Test
    void aBadFirstObservationIsNamed() {
        var env = validated((step, out) -> out.observations()[4] = Float.NaN);
        var e = assertThrows(BadEnvironmentException.class, () -> env.reset(0, env.newStep()));
        assertEquals("environment 1 at its reset: observation [1] is NaN, expected a finite number", e.getMessage());
    }

    @Test
    void aFinalObservationIsCheckedWhereAnEpisodeEnded() {
        var running = validated((step, out) -> out.finalObservations()[3] = Float.NaN);
        assertDoesNotThrow(() -> running.step(ACTIONS, running.newStep()));
        var ended = validated((step, out) -> {
            out.finalObservations()[3] = Float.NaN;
            out.truncated()[1] = true;
        });
        assertFails(ended, "environment 1 at step 1: final observation [0] is NaN, expected a finite number");
    }

    @Test
    void aMaskWithoutAnActionIsNamed() {
        var env = validated((step, out) -> Arrays.fill(out.actionMasks(), 4, 6, false));
        assertFails(
                env,
                "environment 2 at step 1: the action mask allows no action; an episode without actions left must end");
    }

    @Test
    void aBadActionIsThePolicysFault() {
        var env = validated((step, out) -> {});
        float[] actions = {0, 1, Float.NaN, 0};
        var e = assertThrows(IllegalArgumentException.class, () -> env.step(actions, env.newStep()));
        assertEquals(
                "environment 2 at step 1: action element 0 is NaN, expected a finite number; the policy has diverged",
                e.getMessage());
    }

    private static void assertFails(VectorEnvironment env, String message) {
        var e = assertThrows(BadEnvironmentException.class, () -> env.step(ACTIONS, env.newStep()));
        assertEquals(message, e.getMessage());
    }
}
