package bellman.train;

import bellman.policy.Policy;
import bellman.run.Metrics;
import bellman.run.Snapshot;

/// A learning algorithm at work: what is its own. Budget, evaluation, callbacks, recording and checkpoints are the
/// same for all and belong to [Training].
public interface Trainer extends Snapshot, AutoCloseable {

    /// Environment steps taken so far.
    long steps();

    /// Collects experience once and learns from it.
    ///
    /// @param progress how much of the budget is used, from 0 to 1: what schedules go by
    /// @param metrics receives what happened; the same object each time
    /// @throws DivergedException if a loss or gradient is no longer a number
    void iterate(double progress, Metrics metrics);

    /// Reports what does not repeat when a run is repeated, such as native memory; times are [Training]'s own.
    default void meter(Metrics clock) {}

    /// The policy as it is now; it goes on changing with training.
    Policy policy();

    /// Whether a trainer that loads this one's snapshot goes on bit for bit. False if the environment cannot be
    /// saved: then episodes start anew.
    default boolean resumesExactly() {
        return true;
    }

    @Override
    default void close() {}
}
