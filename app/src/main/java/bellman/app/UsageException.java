package bellman.app;

/// The words of the command are wrong. The message says which, and what was expected.
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
