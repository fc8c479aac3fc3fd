package bellman.vector;

import bellman.env.Goals;
import bellman.run.State;
import java.util.Arrays;
import java.util.Optional;

/// Divides rewards by the standard deviation of the discounted return up to the present step, as seen so far, and
/// clips them (as Stable-Baselines3's `VecNormalize`). The mean stays, so that a reward keeps its sign.
public final class NormalizeReward extends ForwardingVectorEnvironment {
    private final RunningStatistics statistics;
    private final boolean updates;
    private final double gamma;
    private final double[] returns;
    private final float[] counted;
    private final boolean[] resetNext;

    private NormalizeReward(VectorEnvironment inner, double gamma, RunningStatistics statistics, boolean updates) {
        super(inner);
        if (!(gamma >= 0 && gamma <= 1)) {
            throw new IllegalArgumentException("gamma must be from 0 to 1, got " + gamma);
        }
        if (statistics.size() != 1) {
            throw new IllegalArgumentException("returns need statistics of 1 element, got " + statistics.size());
        }
        this.gamma = gamma;
        this.statistics = statistics;
        this.updates = updates;
        returns = new double[inner.count()];
        counted = new float[inner.count()];
        resetNext = new boolean[inner.count()];
    }

    /// Normalises the rewards of `inner`, whose returns are discounted by `gamma` per step, by statistics of its
    /// own.
    public NormalizeReward(VectorEnvironment inner, double gamma) {
        this(inner, gamma, new RunningStatistics(1), true);
    }

    /// Normalises the rewards of `inner` by `statistics` and updates them.
    public static NormalizeReward updating(VectorEnvironment inner, double gamma, RunningStatistics statistics) {
        return new NormalizeReward(inner, gamma, statistics, true);
    }

    /// Normalises the rewards of `inner` by `statistics` without changing them.
    public static NormalizeReward frozen(VectorEnvironment inner, RunningStatistics statistics) {
        return new NormalizeReward(inner, 0, statistics, false);
    }

    /// The statistics of discounted returns by which rewards are normalised.
    public RunningStatistics statistics() {
        return statistics;
    }

    /// None: rewards are not those that the goals bring.
    @Override
    public Optional<Goals> goals() {
        return Optional.empty();
    }

    @Override
    public void reset(long seed, VectorStep out) {
        inner.reset(seed, out);
        Arrays.fill(returns, 0);
        Arrays.fill(resetNext, false);
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        inner.step(actions, out);
        if (updates) {
            count(out);
        }
        for (int env = 0; env < returns.length; env++) {
            out.rewards()[env] = statistics.scale(out.rewards()[env], 0);
        }
    }

    /// Takes the returns of all but the steps that only reset into the statistics.
    private void count(VectorStep out) {
        boolean nextStep = autoresetMode() == AutoresetMode.NEXT_STEP;
        int steps = 0;
        for (int env = 0; env < returns.length; env++) {
            if (resetNext[env]) {
                resetNext[env] = false;
                continue;
            }
            returns[env] = returns[env] * gamma + out.rewards()[env];
            counted[steps++] = (float) returns[env];
            if (out.ended(env)) {
                returns[env] = 0;
                resetNext[env] = nextStep;
            }
        }
        statistics.update(counted, steps);
    }

    @Override
    protected void saveOwn(State state) {
        statistics.save(state.at("statistics"));
        state.put("returns", returns);
        state.put("reset-next", resetNext);
    }

    @Override
    protected void loadOwn(State state) {
        statistics.load(state.at("statistics"));
        state.read("returns", returns);
        state.read("reset-next", resetNext);
    }
}
