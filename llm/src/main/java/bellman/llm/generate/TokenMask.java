package bellman.llm.generate;

/// Which tokens may come next in a text, such as those that keep to a grammar. One object belongs to one text.
public interface TokenMask {

    /// Lowers the logits of forbidden tokens to minus infinity. Tokens at which the request ends come only
    /// where the text may end, whatever this leaves of them.
    ///
    /// @param logits of the vocabulary, the first `vocabulary` elements from `from` on
    void apply(float[] logits, int from, int vocabulary);

    /// The token that came.
    void accept(int token);

    /// Whether the text may end here.
    boolean mayEnd();

    /// Whether the text is complete: it then ends without a token that says so.
    default boolean isOver() {
        return false;
    }

    /// What both allow.
    default TokenMask and(TokenMask other) {
        TokenMask one = this;
        return new TokenMask() {
            @Override
            public void apply(float[] logits, int from, int vocabulary) {
                one.apply(logits, from, vocabulary);
                other.apply(logits, from, vocabulary);
            }

            @Override
            public void accept(int token) {
                one.accept(token);
                other.accept(token);
            }

            @Override
            public boolean mayEnd() {
                return one.mayEnd() && other.mayEnd();
            }

            @Override
            public boolean isOver() {
                return one.isOver() || other.isOver();
            }
        };
    }
}
