package bellman.envs.python;

/// There is no Python that can be used, or it lacks a package: what was looked for, and what to do.
public final class PythonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// A failure that `message` tells in one line.
    public PythonException(String message) {
        super(message);
    }
}
