package bellman.llm.chat;

/// `<tool_call>{"name": …, "arguments": {…}}</tool_call>`.
final class HermesCalls {
    private static final String OPEN = "<tool_call>";
    private static final String CLOSE = "</tool_call>";

    private HermesCalls() {}

    static void read(String text, CallReader reader) {
        int at = 0;
        while (true) {
            int open = text.indexOf(OPEN, at);
            int stray = text.indexOf(CLOSE, at);
            if (stray >= 0 && (open < 0 || stray < open)) {
                reader.text(text.substring(at, stray));
                reader.malformed("a " + CLOSE + " without " + OPEN, CLOSE);
                at = stray + CLOSE.length();
                continue;
            }
            if (open < 0) {
                reader.text(text.substring(at));
                return;
            }
            reader.text(text.substring(at, open));
            at = call(text, open, reader);
        }
    }

    private static int call(String text, int open, CallReader reader) {
        int body = open + OPEN.length();
        int start = PythonText.skipSpace(text, body);
        // Arguments may hold the closing tag in a text, so the object's own end is looked for first.
        int end = start < text.length() && text.charAt(start) == '{' ? Brackets.end(text, start) : -1;
        int close = end < 0 ? -1 : PythonText.skipSpace(text, end);
        if (close < 0 || !text.startsWith(CLOSE, close)) {
            close = text.indexOf(CLOSE, body);
        }
        if (close < 0) {
            reader.malformed("a " + OPEN + " that no " + CLOSE + " ends", text.substring(open));
            return text.length();
        }
        int after = close + CLOSE.length();
        reader.json(text.substring(body, close), text.substring(open, after), "arguments");
        return after;
    }
}
