package bellman.app;

import bellman.store.RunSummary;
import bellman.store.disk.StorageException;

/// A run whose records cannot be read.
final class DamagedRunException extends StorageException {
    private static final long serialVersionUID = 1L;
    private final transient RunSummary run;

    /// @param run which is damaged
    DamagedRunException(RunSummary run) {
        super(run.path(), run.problem());
        this.run = run;
    }

    /// The run, with the reason.
    RunSummary run() {
        return run;
    }
}
