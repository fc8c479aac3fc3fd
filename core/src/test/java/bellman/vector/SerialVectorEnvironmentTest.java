package bellman.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.Environment;
import bellman.env.Step;
import bellman.net.Workers;
import bellman.run.RandomStream;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SerialVectorEnvironmentTest {
    private static final float[] NO_ACTION = {0};

    private static void assertRow(float episode, float steps, float[] rows) {
        assertArrayEquals(new float[] {episode, steps}, new float[] {rows[0], rows[1]});
    }

    @Test
    void inSameStepModeTheEndReportsTheNextEpisodesBeginningAndKeepsTheFinalObservation() {
        var env = VectorEnvironment.of(() -> new Counting(2, false), 1);
        VectorStep out = env.newStep();
        env.reset(1, out);
        assertRow(1, 0, out.observations());
        env.step(NO_ACTION, out);
        assertRow(1, 1, out.observations());
        assertFalse(out.ended(0));
        env.step(NO_ACTION, out);
        assertTrue(out.terminated()[0]);
        assertFalse(out.truncated()[0]);
        assertRow(1, 2, out.finalObservations());
        assertRow(2, 0, out.observations());
        assertEquals(12, out.rewards()[0]);
        assertEquals(Map.of("steps", 2), env.info(0));
        assertArrayEquals(new boolean[] {true, false, false}, out.actionMasks());
        env.step(NO_ACTION, out);
        assertRow(2, 1, out.observations());
        assertEquals(21, out.rewards()[0]);
    }

    @Test
    void inNextStepModeTheEndReportsItsFinalObservationAndTheStepAfterItOnlyResets() {
        var env = VectorEnvironment.of(() -> new Counting(2, true), 1, AutoresetMode.NEXT_STEP);
        VectorStep out = env.newStep();
        env.reset(1, out);
        env.step(NO_ACTION, out);
        env.step(NO_ACTION, out);
        assertTrue(out.truncated()[0]);
        assertFalse(out.terminated()[0]);
        assertRow(1, 2, out.observations());
        assertRow(1, 2, out.finalObservations());
        assertArrayEquals(new boolean[] {true, true, true}, out.actionMasks());
        env.step(NO_ACTION, out);
        assertFalse(out.ended(0));
        assertRow(2, 0, out.observations());
        assertEquals(0, out.rewards()[0]);
        assertEquals(Map.of(), env.info(0));
        env.step(NO_ACTION, out);
        assertRow(2, 1, out.observations());
    }

    @Test
    void eachEnvironmentHasAStreamOfItsOwnWhichTheSeedDecides() {
        var three = VectorEnvironment.of(() -> new Counting(3, false), 3);
        var one = VectorEnvironment.of(() -> new Counting(3, false), 1);
        VectorStep a = three.newStep();
        VectorStep b = one.newStep();
        three.reset(7, a);
        one.reset(7, b);
        assertNotEquals(a.observations()[2], a.observations()[5]);
        assertEquals(a.observations()[2], b.observations()[2]);
        float before = a.observations()[8];
        three.step(new float[3], a);
        three.reset(7, a);
        assertEquals(before, a.observations()[8]);
        three.reset(8, a);
        assertNotEquals(before, a.observations()[8]);
    }

    @Test
    void parallelIsSerialBitForBit() {
        for (var mode : AutoresetMode.values()) {
            try (var workers = new Workers(3)) {
                var serial = new SerialVectorEnvironment(() -> new Counting(4, true), 9, mode);
                var parallel = new ParallelVectorEnvironment(() -> new Counting(4, true), 9, mode, workers);
                VectorStep a = serial.newStep();
                VectorStep b = parallel.newStep();
                serial.reset(5, a);
                parallel.reset(5, b);
                assertEquals(Trace.of(serial, a), Trace.of(parallel, b));
                assertEquals(
                        Trace.of(serial, a, 50, new RandomStream(2)), Trace.of(parallel, b, 50, new RandomStream(2)));
            }
        }
    }

    @Test
    void aSavedOneGoesOnBitForBitFromAnyStep() {
        for (var mode : AutoresetMode.values()) {
            for (int steps = 0; steps < 9; steps++) {
                var env = VectorEnvironment.of(() -> new Counting(4, true), 2, mode);
                VectorStep out = env.newStep();
                env.reset(3, out);
                Trace.of(env, out, steps, new RandomStream(1));
                var state = new State();
                env.snapshot().orElseThrow().save(state);
                var expected = Trace.of(env, out, 20, new RandomStream(9));

                var other = VectorEnvironment.of(() -> new Counting(4, true), 2, mode);
                other.snapshot().orElseThrow().load(state);
                assertEquals(expected, Trace.of(other, other.newStep(), 20, new RandomStream(9)));
            }
        }
    }

    @Test
    void environmentsThatCannotBeSavedAreNotOfferedToBe() {
        var env = VectorEnvironment.of(
                () -> new ScriptedEnvironment(new Discrete(2), s -> new Step(new float[1], 0, false, false)), 2);
        assertTrue(env.snapshot().isEmpty());
        assertFalse(env instanceof Snapshot);
        assertTrue(new EpisodeStatistics(env).snapshot().isEmpty());
    }

    @Test
    void whatIsNotFiniteIsNamed() {
        assertBroken(
                "environment 1 at step 3: observation [0] is NaN, expected a finite number",
                s -> new Step(new float[] {s < 3 ? 0 : Float.NaN}, 0, false, false));
        assertBroken(
                "environment 1 at step 2: the reward is Infinity, expected a finite float",
                s -> new Step(new float[1], s < 2 ? 0 : Double.POSITIVE_INFINITY, false, false));
        assertBroken(
                "environment 1 at step 2: the reward is 1.0E300, expected a finite float",
                s -> new Step(new float[1], s < 2 ? 0 : 1e300, false, false));
        assertBroken(
                "environment 1 at step 1: final observation [0] is -Infinity, expected a finite number",
                s -> new Step(new float[] {Float.NEGATIVE_INFINITY}, 0, true, false));
        assertBroken(
                "environment 1 at step 1: the observation has 2 numbers, expected 1 as its observation space says",
                s -> new Step(new float[2], 0, false, false));
    }

    @Test
    @SuppressWarnings("NullAway") // a foreign environment's mistake
    void whatReturnsNothingOrFailsIsNamed() {
        assertBroken("environment 1 at step 1: the step is null, expected one", s -> null);
        assertBroken(
                "environment 1 at step 1: the observation is null, expected one", s -> new Step(null, 0, false, false));
        assertBroken(
                "environment 1 at step 1: it threw java.lang.AssertionError: no floor; --stacktrace shows where", s -> {
                    throw new AssertionError("no floor");
                });
    }

    @Test
    void aMaskWithoutAnActionIsNamedWithItsChoice() {
        var env = VectorEnvironment.of(
                () -> new ScriptedEnvironment(MultiDiscrete.of(2, 3), s -> new Step(new float[1], 0, false, false)) {
                    @Override
                    public boolean masksActions() {
                        return true;
                    }

                    @Override
                    public void actionMask(boolean[] legal) {
                        legal[0] = true;
                    }
                },
                1);
        var e = assertThrows(BadEnvironmentException.class, () -> env.reset(0, env.newStep()));
        assertEquals(
                "environment 0 at its reset: the action mask allows no action for choice 1; "
                        + "an episode without actions left must end",
                e.getMessage());
    }

    @Test
    void environmentsMustBeNewAndAlike() {
        var same = new Counting(1, false);
        assertThrows(IllegalArgumentException.class, () -> VectorEnvironment.of(() -> same, 2));
        var different = List.of(
                        new Counting(1, false),
                        new ScriptedEnvironment(new Discrete(3), s -> new Step(new float[1], 0, false, false)))
                .iterator();
        assertThrows(IllegalArgumentException.class, () -> VectorEnvironment.of(different::next, 2));
        assertThrows(IllegalArgumentException.class, () -> VectorEnvironment.of(() -> new Counting(1, false), 0));
        var env = VectorEnvironment.of(() -> new Counting(1, false), 1);
        assertThrows(IllegalStateException.class, () -> env.step(NO_ACTION, env.newStep()));
    }

    private static void assertBroken(String message, IntFunction<Step> script) {
        int[] made = {0};
        var env = VectorEnvironment.of(
                () -> new ScriptedEnvironment(
                        new Discrete(2), made[0]++ == 1 ? script : s -> new Step(new float[1], 0, false, false)),
                3);
        VectorStep out = env.newStep();
        env.reset(0, out);
        var e = assertThrows(BadEnvironmentException.class, () -> {
            for (int s = 0; s < 5; s++) {
                env.step(new float[3], out);
            }
        });
        assertEquals(message, e.getMessage());
        assertEquals(1, e.environment());
    }

    private static class ScriptedEnvironment implements Environment {
        private final Space actions;
        private final IntFunction<Step> script;
        private int steps;

        ScriptedEnvironment(Space actions, IntFunction<Step> script) {
            this.actions = actions;
            this.script = script;
        }

        @Override
        public Space observationSpace() {
            return Box.unbounded(1);
        }

        @Override
        public Space actionSpace() {
            return actions;
        }

        @Override
        public float[] reset(RandomGenerator random) {
            return new float[1];
        }

        @Override
        public Step step(float[] action) {
            return script.apply(++steps);
        }
    }
}
