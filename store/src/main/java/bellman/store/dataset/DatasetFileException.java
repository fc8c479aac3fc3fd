package bellman.store.dataset;

import java.nio.file.Path;

/// A file that holds no recorded steps.
public final class DatasetFileException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// @param what was found, was expected, and what to do
    public DatasetFileException(Path file, String what) {
        super(file + ": " + what);
    }

    /// @param what was found, was expected, and what to do
    public DatasetFileException(Path file, String what, Throwable cause) {
        super(file + ": " + what, cause);
    }
}
