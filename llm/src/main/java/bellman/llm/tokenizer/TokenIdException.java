package bellman.llm.tokenizer;

/// A token id beyond the vocabulary.
public final class TokenIdException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    TokenIdException(int id, int index, int limit) {
        super("token id " + id + " at index " + index + " is outside the vocabulary: expected 0 to " + (limit - 1));
    }
}
