package bellman.train;

import bellman.net.Backend;
import bellman.net.Workers;
import bellman.vector.RunningStatistics;
import bellman.vector.VectorEnvironment;
import java.util.Optional;

/// What a trainer works with.
///
/// @param environment with its wrappers and episode statistics
/// @param normalizer the statistics by which the environment's wrappers normalise observations, if they do
/// @param backend of the networks
/// @param workers that share the work
/// @param seed the master seed, which the trainer splits into named streams
public record Setup(
        VectorEnvironment environment,
        Optional<RunningStatistics> normalizer,
        Backend backend,
        Workers workers,
        long seed) {}
