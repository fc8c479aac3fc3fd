package bellman.train;

/// A run's configuration, the whole of it.
///
/// @param algorithm which, with its settings
/// @param environment what it learns in
/// @param seed the master seed
/// @param threads that share the work of networks; with the backend nn the result does not depend on it
/// @param backend of the networks
/// @param budget when training ends
/// @param evaluation of the policy
/// @param checkpoint of the whole run
public record RunConfig(
        AlgorithmConfig algorithm,
        EnvironmentConfig environment,
        long seed,
        int threads,
        String backend,
        Budget budget,
        EvaluationConfig evaluation,
        CheckpointConfig checkpoint) {
    /// What holds for `algorithm` when nothing else is said.
    public static RunConfig of(AlgorithmConfig algorithm) {
        return new RunConfig(
                algorithm,
                EnvironmentConfig.of("CartPole-v1", 8),
                1,
                1,
                "nn",
                Budget.steps(100_000),
                new EvaluationConfig(0, 100, true),
                new CheckpointConfig(0, 60, 3));
    }

    public RunConfig {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
    }

    /// How policies are evaluated.
    ///
    /// @param every environment steps between evaluations during training, 0 for none but the one at the end
    /// @param episodes of an evaluation
    /// @param deterministic whether the most probable action is taken
    public record EvaluationConfig(long every, int episodes, boolean deterministic) {
        public EvaluationConfig {
            if (every < 0) {
                throw new IllegalArgumentException("every must not be negative, got " + every);
            }
            if (episodes < 1) {
                throw new IllegalArgumentException("episodes must be at least 1, got " + episodes);
            }
        }
    }

    /// How often everything is saved, at least. There is always a checkpoint at the end. When checkpoints are taken
    /// changes nothing in the training itself.
    ///
    /// @param every environment steps between checkpoints, 0 to go by time only
    /// @param seconds between checkpoints, 0 to go by steps only
    /// @param keep how many of the latest stay
    public record CheckpointConfig(long every, double seconds, int keep) {
        public CheckpointConfig {
            if (every < 0) {
                throw new IllegalArgumentException("every must not be negative, got " + every);
            }
            if (!(seconds >= 0)) {
                throw new IllegalArgumentException("seconds must not be negative, got " + seconds);
            }
            if (keep < 1) {
                throw new IllegalArgumentException("keep must be at least 1, got " + keep);
            }
        }
    }
}
