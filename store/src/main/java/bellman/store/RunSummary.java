package bellman.store;

import java.nio.file.Path;
import java.util.Optional;

/// A run in a list of runs.
///
/// @param path of its directory
/// @param state of the run
/// @param reason why it counts as damaged, empty if it does not
/// @param manifest of the run, unless it is damaged
public record RunSummary(Path path, RunState state, String reason, Optional<RunManifest> manifest) {
    /// The directory's own name.
    public String name() {
        return path.getFileName().toString();
    }
}
