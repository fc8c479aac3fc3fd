package bellman.env;

import java.util.List;

/// Trajectories of one environment, as one file holds them.
///
/// @param environment the id of the environment
/// @param singlePrecisionActions whether the actions were float32 when they were recorded, which makes part of the
///     reference's arithmetic float32
/// @param trajectories the episodes
public record Recording(String environment, boolean singlePrecisionActions, List<RecordedTrajectory> trajectories) {
    public Recording {
        trajectories = List.copyOf(trajectories);
        if (trajectories.isEmpty()) {
            throw new IllegalArgumentException("a recording of " + environment + " holds no trajectory");
        }
    }
}
