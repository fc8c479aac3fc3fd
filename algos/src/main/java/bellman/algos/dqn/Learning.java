package bellman.algos.dqn;

/// Does updates of a network of values.
sealed interface Learning extends AutoCloseable permits TransitionLearning, SequenceLearning {

    /// Does `updates` updates.
    ///
    /// @param beta how far importance weights make up for unequal draws
    void learn(int updates, float beta, Progress progress);

    @Override
    void close();

    /// Told of each update, when its gradient is there.
    interface Progress {
        /// Steps the optimiser.
        void updated(double loss, double value);

        /// Environment steps taken.
        long steps();
    }
}
