package bellman.train;

import bellman.run.Metrics;

/// What a training tells its callbacks.
public sealed interface TrainingEvent {

    /// Environment steps taken when it happened.
    long step();

    /// Training begins, or goes on after a resume.
    ///
    /// @param step 0 at the beginning
    /// @param seconds of training before it
    record Started(long step, double seconds) implements TrainingEvent {}

    /// An iteration is done.
    ///
    /// @param step environment steps
    /// @param seconds of training
    /// @param progress of the budget, from 0 to 1
    /// @param metrics of the iteration; the same object each time, so read it at once
    record Iterated(long step, double seconds, double progress, Metrics metrics) implements TrainingEvent {}

    /// What was learned was evaluated.
    ///
    /// @param step environment steps
    /// @param findings what came of it
    record Evaluated(long step, Findings findings) implements TrainingEvent {}

    /// A checkpoint is safely stored.
    ///
    /// @param step environment steps
    record Checkpointed(long step) implements TrainingEvent {}

    /// Training is over.
    ///
    /// @param step environment steps
    /// @param seconds of training
    /// @param reason which limit was reached, or what a callback gave as its reason
    record Finished(long step, double seconds, String reason) implements TrainingEvent {}
}
