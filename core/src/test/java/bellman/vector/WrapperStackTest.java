package bellman.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.env.TimeLimit;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.space.Box;
import org.junit.jupiter.api.Test;

class WrapperStackTest {

    private static VectorEnvironment all(AutoresetMode mode) {
        VectorEnvironment env =
                VectorEnvironment.of(() -> new TimeLimit(new Counting(9, false, Box.of(1, -2, 2)), 5), 3, mode);
        env = new EpisodeStatistics(new Validated(env));
        env = new NormalizeReward(new NormalizeObservation(env), 0.9);
        return new ClipAction(new RescaleAction(new FrameStack(new FlattenObservation(env), 3)));
    }

    @Test
    void allWrappersTogetherGoOnBitForBitFromAnyStep() {
        for (var mode : AutoresetMode.values()) {
            for (int steps = 0; steps < 14; steps++) {
                var env = all(mode);
                VectorStep out = env.newStep();
                env.reset(3, out);
                Trace.of(env, out, steps, new RandomStream(1));
                var state = new State();
                env.snapshot().orElseThrow().save(state);
                var expected = Trace.of(env, out, 20, new RandomStream(9));

                var other = all(mode);
                other.reset(4, other.newStep());
                other.snapshot().orElseThrow().load(State.of(state.entries()));
                assertEquals(expected, Trace.of(other, other.newStep(), 20, new RandomStream(9)));
            }
        }
    }

    @Test
    void theEpisodesAreThoseOfTheEnvironment() {
        for (var mode : AutoresetMode.values()) {
            var env = all(mode);
            VectorStep out = env.newStep();
            env.reset(3, out);
            int cycle = mode == AutoresetMode.SAME_STEP ? 5 : 6;
            for (int step = 1; step <= 4 * cycle; step++) {
                env.step(new float[3], out);
                boolean ends = step % cycle == 5 % cycle;
                assertEquals(ends, out.truncated()[2], mode + " " + step);
                if (ends) {
                    int episode = (step + cycle - 1) / cycle;
                    assertEquals(5, out.episodeLengths()[2]);
                    assertEquals(50 * episode + 15, out.episodeReturns()[2], 1e-4);
                }
            }
        }
    }

    @Test
    void aStateOfOtherWrappersIsRefusedByEntry() {
        var state = new State();
        VectorEnvironment.of(() -> new Counting(2, true), 1)
                .snapshot()
                .orElseThrow()
                .save(state);
        var wrapped = new EpisodeStatistics(VectorEnvironment.of(() -> new Counting(2, true), 1));
        var e = assertThrows(
                IllegalStateException.class,
                () -> wrapped.snapshot().orElseThrow().load(state));
        assertEquals(
                "the saved state has no entry returns: it was written under another configuration or version",
                e.getMessage());
    }
}
