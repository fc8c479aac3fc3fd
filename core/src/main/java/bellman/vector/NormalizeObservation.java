package bellman.vector;

import bellman.env.Goals;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Space;
import java.util.Optional;

/// Brings each element of the observations to mean 0 and variance 1, by what was seen so far, and clips it (as
/// Stable-Baselines3's `VecNormalize`). Final observations are normalised too, but are not counted.
///
/// Training updates the statistics; for evaluation wrap other environments [#frozen] with the same statistics.
public final class NormalizeObservation extends ForwardingVectorEnvironment {
    private final RunningStatistics statistics;
    private final boolean updates;
    private final Box space;

    private NormalizeObservation(VectorEnvironment inner, RunningStatistics statistics, boolean updates) {
        super(inner);
        if (!(inner.observationSpace() instanceof Box box)) {
            throw new IllegalArgumentException("only a Box can be normalised, got observations "
                    + inner.observationSpace() + "; flatten them first with FlattenObservation");
        }
        if (statistics.size() != box.size()) {
            throw new IllegalArgumentException(
                    "statistics of " + statistics.size() + " elements do not fit observations of " + box.size());
        }
        this.statistics = statistics;
        this.updates = updates;
        space = Box.of(box.shape(), -statistics.clip(), statistics.clip());
    }

    /// Normalises the observations of `inner` by statistics of its own.
    public NormalizeObservation(VectorEnvironment inner) {
        this(inner, new RunningStatistics(inner.observationSpace().size()), true);
    }

    /// Normalises the observations of `inner` by `statistics` and updates them.
    public static NormalizeObservation updating(VectorEnvironment inner, RunningStatistics statistics) {
        return new NormalizeObservation(inner, statistics, true);
    }

    /// Normalises the observations of `inner` by `statistics` without changing them. They are read, not copied:
    /// what training updates in between shows.
    public static NormalizeObservation frozen(VectorEnvironment inner, RunningStatistics statistics) {
        return new NormalizeObservation(inner, statistics, false);
    }

    /// The statistics by which observations are normalised.
    public RunningStatistics statistics() {
        return statistics;
    }

    /// One: what is stacked below is not here the same number again.
    @Override
    public int frames() {
        return 1;
    }

    /// None: rows are not those that the goals' places mean.
    @Override
    public Optional<Goals> goals() {
        return Optional.empty();
    }

    @Override
    public Space observationSpace() {
        return space;
    }

    @Override
    public void reset(long seed, VectorStep out) {
        inner.reset(seed, out);
        normalize(out);
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        inner.step(actions, out);
        normalize(out);
        for (int env = 0; env < count(); env++) {
            if (out.ended(env)) {
                normalizeRow(out.finalObservations(), env);
            }
        }
    }

    private void normalize(VectorStep out) {
        if (updates) {
            statistics.update(out.observations(), count());
        }
        for (int env = 0; env < count(); env++) {
            normalizeRow(out.observations(), env);
        }
    }

    private void normalizeRow(float[] rows, int env) {
        int at = env * statistics.size();
        statistics.normalize(rows, at, rows, at);
    }

    @Override
    protected void saveOwn(State state) {
        statistics.save(state.at("statistics"));
    }

    @Override
    protected void loadOwn(State state) {
        statistics.load(state.at("statistics"));
    }
}
