package bellman.cli;

/// A command cannot do what it was asked to. The message says why and what to do.
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The command cannot do it.
    public CommandException(String message) {
        super(message);
    }

    /// The command cannot do it, because of `cause`.
    public CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
