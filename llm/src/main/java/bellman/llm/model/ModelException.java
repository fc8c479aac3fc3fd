package bellman.llm.model;

import bellman.store.disk.StorageException;
import java.nio.file.Path;

/// A folder or file of a model that cannot be used: it says something unknown, contradicts itself, or lacks
/// something. The message names the file, the key or tensor, what was found and what was expected.
public final class ModelException extends StorageException {
    private static final long serialVersionUID = 1L;

    /// @param file which cannot be used
    /// @param problem what was found, what was expected, and what to do
    public ModelException(Path file, String problem) {
        super(file, problem);
    }
}
