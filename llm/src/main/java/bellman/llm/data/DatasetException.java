package bellman.llm.data;

import java.nio.file.Path;

/// A dataset's file cannot be used, or too many of its lines cannot. The message names file, line and field.
public final class DatasetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatasetException(String message) {
        super(message);
    }

    DatasetException(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
    }
}
