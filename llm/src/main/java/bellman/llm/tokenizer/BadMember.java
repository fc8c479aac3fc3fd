package bellman.llm.tokenizer;

/// What is wrong inside a file, until it is known which.
final class BadMember extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadMember(String problem) {
        super(problem);
    }
}
