package bellman.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file of recorded trajectories cannot be read.
public final class TrajectoryFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Says which file and what is wrong with it.
    public TrajectoryFileException(Path file, @Nullable String problem, Throwable cause) {
        super(file + ": " + problem, cause);
    }
}
