package bellman.store.disk;

import java.nio.file.Path;

/// A file whose content is not what it should be: cut short, changed, or of another kind.
public final class DamagedFileException extends StorageException {
    private static final long serialVersionUID = 1L;

    /// @param file which is damaged
    /// @param problem what was found, what was expected, and what to do
    public DamagedFileException(Path file, String problem) {
        super(file, problem);
    }
}
