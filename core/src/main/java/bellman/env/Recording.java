package bellman.env;

import java.util.List;
import java.util.Map;

/// Trajectories of one environment, as one file holds them.
///
/// @param environment the id of the environment
/// @param singlePrecisionActions whether the actions were float32 when they were recorded, which makes part of the
///     reference's arithmetic float32
/// @param options that the environment had, as a configuration has them
/// @param trajectories the episodes
public record Recording(
        String environment,
        boolean singlePrecisionActions,
        Map<String, Object> options,
        List<RecordedTrajectory> trajectories) {
    public Recording {
        options = Map.copyOf(options);
        trajectories = List.copyOf(trajectories);
        if (trajectories.isEmpty()) {
            throw new IllegalArgumentException("a recording of " + environment + " holds no trajectory");
        }
    }
}
