package bellman.space;

/// A value or a row that is not of its space. The message names the element, `goal[1][2]`, what was expected there
/// and what was found.
public final class NotInSpaceException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private final String element;
    private final String expected;
    private final String found;

    NotInSpaceException(String element, String expected, String found) {
        super((element.isEmpty() ? "" : element + ": ") + "expected " + expected + ", got " + found);
        this.element = element;
        this.expected = expected;
        this.found = found;
    }

    /// The same failure seen from the structure that holds the element in its part `part`.
    NotInSpaceException within(String part) {
        String below = element.isEmpty() || element.startsWith("[") ? element : "." + element;
        return new NotInSpaceException(part + below, expected, found);
    }

    /// Where in the value: a key of a [Dict], then indices in brackets; empty for the value as a whole.
    public String element() {
        return element;
    }

    /// What the space has there.
    public String expected() {
        return expected;
    }

    /// What stood there.
    public String found() {
        return found;
    }
}
