package bellman.llm.grammar;

/// A grammar or an expression that cannot be understood, or that no text fulfils.
public final class GrammarException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// One line: what, where, and what was expected.
    public GrammarException(String message) {
        super(message);
    }
}
