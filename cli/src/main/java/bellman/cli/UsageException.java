package bellman.cli;

/// The words of the command are wrong. The message says which, and what was expected.
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The words are wrong.
    public UsageException(String message) {
        super(message);
    }
}
