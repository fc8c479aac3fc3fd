package bellman.llm.tokenizer;

/// A text is no sequence of Unicode's characters: a surrogate without its partner, or bytes that are not UTF-8.
public final class BadTextException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    BadTextException(String problem) {
        super(problem);
    }
}
