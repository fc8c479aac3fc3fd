package bellman.llm.chat;

/// A conversation is not of the form that chat templates are written for. The message begins with the field.
public final class ChatFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String field;

    ChatFormatException(String field, String problem) {
        super("'" + field + "' " + problem);
        this.field = field;
    }

    static ChatFormatException of(String field, Object found, String expected) {
        String text = String.valueOf(found);
        String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return new ChatFormatException(field, "is " + TemplateException.oneLine(shown) + ", expected " + expected);
    }

    /// Which field it is, for example `messages[2].content`.
    public String field() {
        return field;
    }
}
