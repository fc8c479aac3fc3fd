package bellman.train;

import bellman.run.Metrics;
import bellman.run.Snapshot;

/// A learning algorithm at work: what is its own. Budget, evaluation, callbacks, recording and checkpoints
/// are the same for all and belong to [Training].
public interface Trainer extends Snapshot, AutoCloseable {

    /// Steps taken so far: an agent's environment steps, a language model's updates.
    long steps();

    /// Collects experience, or takes data, once and learns from it.
    ///
    /// @param progress how much of the budget is used, from 0 to 1: what schedules go by
    /// @param metrics receives what happened; the same object each time
    /// @throws DivergedException if a loss or gradient is no longer a number
    void iterate(double progress, Metrics metrics);

    /// Reports what does not repeat when a run is repeated, such as native memory, or the seconds of
    /// [phases][bellman.run.Phase] since this was last asked; the rest of an iteration is learning, and
    /// [Training] says it.
    default void meter(Metrics clock) {}

    @Override
    default void close() {}
}
