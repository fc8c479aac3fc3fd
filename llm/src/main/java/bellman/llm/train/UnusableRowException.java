package bellman.llm.train;

/// A row of data has the right columns but cannot be learned from.
public final class UnusableRowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param problem what is wrong with it, and where
    public UnusableRowException(String problem) {
        super(problem);
    }

    UnusableRowException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
