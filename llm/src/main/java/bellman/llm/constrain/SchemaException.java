package bellman.llm.constrain;

/// A JSON schema that cannot be enforced: something in it is not supported, wrong, or no value fulfils it.
public final class SchemaException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String pointer;

    /// @param pointer where in the schema (RFC 6901), beginning with #
    /// @param what is wrong there
    SchemaException(String pointer, String what) {
        super("the schema at " + pointer + " " + what);
        this.pointer = pointer;
    }

    /// The JSON pointer of the place, beginning with #.
    public String pointer() {
        return pointer;
    }
}
