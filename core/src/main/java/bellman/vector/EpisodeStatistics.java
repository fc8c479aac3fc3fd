package bellman.vector;

import bellman.run.State;
import java.util.Arrays;

/// Adds up each episode's rewards and steps, and reports them in [VectorStep#episodeReturns()] and
/// [VectorStep#episodeLengths()] of the step that ends it.
///
/// Put it below wrappers that change rewards, so that what is reported is what the environment gave. It may be
/// inside or outside a wrapper of observations.
public final class EpisodeStatistics extends ForwardingVectorEnvironment {
    private final double[] returns;
    private final int[] lengths;
    private final boolean[] resetNext;

    /// Watches the episodes of `inner`.
    public EpisodeStatistics(VectorEnvironment inner) {
        super(inner);
        returns = new double[inner.count()];
        lengths = new int[inner.count()];
        resetNext = new boolean[inner.count()];
    }

    @Override
    public void reset(long seed, VectorStep out) {
        inner.reset(seed, out);
        Arrays.fill(returns, 0);
        Arrays.fill(lengths, 0);
        Arrays.fill(resetNext, false);
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        inner.step(actions, out);
        boolean nextStep = autoresetMode() == AutoresetMode.NEXT_STEP;
        for (int env = 0; env < returns.length; env++) {
            if (resetNext[env]) {
                resetNext[env] = false;
                continue;
            }
            returns[env] += out.rewards()[env];
            lengths[env]++;
            if (out.ended(env)) {
                out.episodeReturns()[env] = returns[env];
                out.episodeLengths()[env] = lengths[env];
                returns[env] = 0;
                lengths[env] = 0;
                resetNext[env] = nextStep;
            }
        }
    }

    @Override
    protected void saveOwn(State state) {
        state.put("returns", returns);
        state.put("lengths", lengths);
        state.put("reset-next", resetNext);
    }

    @Override
    protected void loadOwn(State state) {
        state.read("returns", returns);
        state.read("lengths", lengths);
        state.read("reset-next", resetNext);
    }
}
