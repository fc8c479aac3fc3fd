package bellman.env;

import bellman.run.State;
import java.util.random.RandomGenerator;

/// Truncates episodes after a number of steps. The step that reaches the limit is truncated even where it
/// terminates too, as in Gymnasium.
///
/// There is none for [bellman.vector.VectorEnvironment]s, which restart their episodes themselves: limit the
/// environments before they are put together, or tell a native one its limit.
public final class TimeLimit extends ForwardingEnvironment {
    private final int limit;
    private int steps;

    /// Lets episodes of `inner` last at most `limit` steps.
    public TimeLimit(Environment inner, int limit) {
        super(inner);
        if (limit < 1) {
            throw new IllegalArgumentException("a time limit must be at least 1 step, got " + limit);
        }
        this.limit = limit;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        steps = 0;
        return inner.reset(random);
    }

    @Override
    public Step step(float[] action) {
        Step step = inner.step(action);
        steps++;
        return steps < limit ? step : new Step(step.observation(), step.reward(), step.terminated(), true, step.info());
    }

    @Override
    protected void saveOwn(State state) {
        state.put("steps", new int[] {steps});
    }

    @Override
    protected void loadOwn(State state) {
        steps = state.ints("steps", 1)[0];
    }
}
