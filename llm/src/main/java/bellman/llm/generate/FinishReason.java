package bellman.llm.generate;

/// Why a text ended.
public enum FinishReason {
    /// It came to a token that ends texts.
    STOP("stop"),
    /// It has as many tokens as were asked for.
    LENGTH("length"),
    /// Nobody wants it any more.
    CANCELLED("cancelled"),
    /// Its time was over.
    DEADLINE("deadline"),
    /// It could not be continued; the completion says why.
    ERROR("error");

    private final String word;

    FinishReason(String word) {
        this.word = word;
    }

    /// As interfaces to language models call it.
    public String word() {
        return word;
    }
}
