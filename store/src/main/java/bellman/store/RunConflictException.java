package bellman.store;

import bellman.store.disk.StorageException;
import java.nio.file.Path;

/// A run directory that cannot be taken: a run is there already, or another process writes it.
public final class RunConflictException extends StorageException {
    private static final long serialVersionUID = 1L;

    /// @param run the directory
    /// @param problem what is there, and what to do
    public RunConflictException(Path run, String problem) {
        super(run, problem);
    }
}
