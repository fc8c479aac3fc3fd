package bellman.store.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/// A text that is not the JSON object that was expected.
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private JsonException(String message) {
        super(message);
    }

    /// The text is none, or not only one.
    static JsonException notAnObject(String problem) {
        return new JsonException("not a JSON object: " + problem);
    }

    /// The text is an object, without the member that was expected.
    static JsonException member(String problem) {
        return new JsonException(problem);
    }

    JsonException(JacksonException cause) {
        super("not a JSON object: " + problem(cause) + place(cause.getLocation()), cause);
    }

    /// Without the parser's own notes on where an object began, which name no place that a reader could find.
    private static String problem(JacksonException cause) {
        return cause.getOriginalMessage().replaceAll(" \\(start marker at \\[Source: .*?\\]\\)", "");
    }

    private static String place(@Nullable TokenStreamLocation at) {
        return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }
}
