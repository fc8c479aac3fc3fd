package bellman.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
    private static final float[] ACTION = {0};

    @Test
    void anEpisodeIsTruncatedAtTheLimitAndNotBefore() {
        var env = new TimeLimit(new Endless(Integer.MAX_VALUE), 3);
        for (int episode = 0; episode < 2; episode++) {
            env.reset(new RandomStream(0));
            assertFalse(env.step(ACTION).ended());
            assertFalse(env.step(ACTION).ended());
            Step last = env.step(ACTION);
            assertTrue(last.truncated());
            assertFalse(last.terminated());
        }
    }

    @Test
    void aTerminationStaysOneAtTheLimitAndBeforeIt() {
        var atLimit = new TimeLimit(new Endless(2), 2);
        atLimit.reset(new RandomStream(0));
        atLimit.step(ACTION);
        Step last = atLimit.step(ACTION);
        assertTrue(last.terminated() && last.truncated());

        var before = new TimeLimit(new Endless(2), 3);
        before.reset(new RandomStream(0));
        before.step(ACTION);
        last = before.step(ACTION);
        assertTrue(last.terminated() && !last.truncated());
    }

    @Test
    void theStepsTakenAreSaved() {
        var env = new TimeLimit(new Endless(Integer.MAX_VALUE), 3);
        env.reset(new RandomStream(0));
        env.step(ACTION);
        var state = new State();
        env.snapshot().orElseThrow().save(state);
        var other = new TimeLimit(new Endless(Integer.MAX_VALUE), 3);
        other.reset(new RandomStream(0));
        other.snapshot().orElseThrow().load(state);
        assertFalse(other.step(ACTION).ended());
        assertTrue(other.step(ACTION).truncated());
    }

    @Test
    void aLimitMustBePositive() {
        var e = assertThrows(IllegalArgumentException.class, () -> new TimeLimit(new Endless(1), 0));
        assertEquals("a time limit must be at least 1 step, got 0", e.getMessage());
    }

    private static final class Endless implements Environment, Snapshot {
        private final int terminatesAt;
        private int steps;

        Endless(int terminatesAt) {
            this.terminatesAt = terminatesAt;
        }

        @Override
        public Space observationSpace() {
            return Box.unbounded(1);
        }

        @Override
        public Space actionSpace() {
            return new Discrete(2);
        }

        @Override
        public float[] reset(RandomGenerator random) {
            steps = 0;
            return new float[1];
        }

        @Override
        public Step step(float[] action) {
            return new Step(new float[1], 1, ++steps == terminatesAt, false);
        }

        @Override
        public void save(State state) {
            state.put("steps", new int[] {steps});
        }

        @Override
        public void load(State state) {
            steps = state.ints("steps", 1)[0];
        }
    }
}
