package bellman.store;

import bellman.store.disk.FolderLock;
import java.nio.file.Path;

/// The right to write a run directory.
final class RunLock {
    static final String FILE = "lock";

    private RunLock() {}

    /// @throws RunConflictException if another process, or this one, writes the run
    static FolderLock acquire(Path run) {
        return FolderLock.acquire(run, FILE)
                .orElseThrow(() -> new RunConflictException(
                        run,
                        "another process is writing this run; wait for it, stop it, or choose another "
                                + "directory with --run"));
    }

    /// Whether a process, this one or another, holds the lock of a run.
    static boolean isHeld(Path run) {
        return FolderLock.isHeld(run, FILE);
    }
}
