package bellman.llm.vision;

/// A file that is not an image that can be read.
public final class ImageFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ImageFileException(String name, String problem) {
        super((name + ": " + problem).replaceAll("\\s*\\R\\s*", " "));
    }

    ImageFileException(String name, String problem, Throwable cause) {
        this(name, problem);
        initCause(cause);
    }
}
