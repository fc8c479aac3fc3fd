package bellman.llm.chat;

/// A template renders an earlier part of a conversation otherwise once more follows: Qwen3's leaves out the
/// thinking of earlier turns, for example. The tokens that the model saw and wrote are then not those that a new
/// rendering would give.
public final class HistoryChangedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final int index;

    HistoryChangedException(String before, String after) {
        this(before, after, firstDifference(before, after));
    }

    private HistoryChangedException(String before, String after, int at) {
        super("the chat template changes its earlier text at character " + at + ", from " + around(before, at)
                + " to " + around(after, at)
                + ": keep the tokens as they are (History.KEPT), or keep the template from changing them");
        this.index = at;
    }

    /// The first character that differs.
    public int index() {
        return index;
    }

    private static int firstDifference(String a, String b) {
        int at = 0;
        while (at < a.length() && at < b.length() && a.charAt(at) == b.charAt(at)) {
            at++;
        }
        return at;
    }

    private static String around(String text, int at) {
        return "'"
                + TemplateException.oneLine(
                        text.substring(Math.min(at, text.length()), Math.min(text.length(), at + 30)))
                + "'";
    }
}
