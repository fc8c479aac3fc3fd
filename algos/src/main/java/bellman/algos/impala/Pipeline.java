package bellman.algos.impala;

import bellman.run.Snapshot;

/// How actor and learner run side by side.
sealed interface Pipeline extends Snapshot, AutoCloseable permits LockStep, FreeRunning {

    /// Gives one collected rollout to `learning`, while others are being collected.
    void turn(Learning learning);

    /// Rollouts that wait to be learned from.
    int waiting();

    /// What learns from a rollout.
    @FunctionalInterface
    interface Learning {
        /// Learns from `slot`, which nobody else touches meanwhile.
        void learn(Slot slot);
    }

    @Override
    void close();
}
