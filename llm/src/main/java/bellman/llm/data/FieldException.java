package bellman.llm.data;

/// A field of a row is missing or does not hold what it should.
public final class FieldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param field where it is, such as `messages[2].content`
    /// @param expected what should be there
    /// @param found what is there, if anything
    FieldException(String field, String expected, String found) {
        super("field '" + field + "': expected " + expected + ", found " + found);
    }
}
