package bellman.llm.generate;

/// Which tokens may come next in a text, such as those that keep to a grammar. One object belongs to one text.
public interface TokenMask {

    /// Lifts the logits of forbidden tokens to minus infinity.
    ///
    /// @param logits of the vocabulary, the first `vocabulary` elements from `from` on
    void apply(float[] logits, int from, int vocabulary);

    /// The token that came.
    void accept(int token);

    /// Whether the text may end here.
    boolean mayEnd();
}
