package bellman.store.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/// Something on disk that cannot be read or written. The message is one line: the file, what is wrong, what to do.
public class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String file;
    private final String problem;

    /// @param file which cannot be used
    /// @param problem what is wrong, and what to do
    public StorageException(Path file, String problem) {
        super((file + ": " + problem).replaceAll("\\s*\\R\\s*", " "));
        this.file = file.toString();
        this.problem = problem;
    }

    /// The exception for a failed access, with the operating system's reason in plain words.
    ///
    /// @param action what was tried, as in `cannot write the checkpoint`
    public static StorageException of(Path file, String action, IOException cause) {
        var exception = new StorageException(file, action + ": " + reason(cause));
        exception.initCause(cause);
        return exception;
    }

    /// This failure with a sentence about what remains intact and what to do.
    public StorageException with(String sequel) {
        var exception = new StorageException(Path.of(file), problem + "; " + sequel);
        exception.initCause(this);
        return exception;
    }

    /// The file that cannot be used.
    public Path file() {
        return Path.of(file);
    }

    private static String reason(IOException e) {
        String said = e instanceof FileSystemException f && f.getReason() != null
                ? f.getReason()
                : String.valueOf(e.getMessage());
        String words = said.toLowerCase(Locale.ROOT);
        return words.contains("no space left") || words.contains("quota exceeded")
                ? "the disk is full (" + said + ")"
                : words.contains("read-only file system")
                        ? "the file system is read-only"
                        : e instanceof AccessDeniedException
                                ? "access denied: check the folder's permissions"
                                : e instanceof NoSuchFileException
                                        ? "no such file or folder"
                                        : e instanceof NotDirectoryException || words.contains("not a directory")
                                                ? "a part of the path is a file, not a folder"
                                                : e instanceof FileSystemException
                                                        ? said
                                                        : e.getClass().getSimpleName() + ": " + said;
    }
}
