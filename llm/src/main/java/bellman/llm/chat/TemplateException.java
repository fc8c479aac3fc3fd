package bellman.llm.chat;

/// A chat template is malformed, or refuses the conversation: with `raise_exception`, or because a value is not
/// what it expects.
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TemplateException(String message) {
        super(oneLine(message));
    }

    TemplateException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
