package bellman.llm.chat;

/// Counts the brackets of JSON that is read bit by bit, those in texts aside.
final class Brackets {
    private int depth;
    private boolean quoted;
    private boolean escaped;

    /// @param depth brackets that are open already
    Brackets(int depth) {
        this.depth = depth;
    }

    /// Where the object or list that begins at `from` ends, or −1 if it does not end.
    static int end(String text, int from) {
        return new Brackets(0).close(text, from);
    }

    /// Reads on from `from`; returns the place behind the bracket that closes the outermost one, or −1 if there is none
    /// yet.
    int close(CharSequence text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (closes(text.charAt(i))) {
                return i + 1;
            }
        }
        return -1;
    }

    private boolean closes(char c) {
        if (escaped) {
            escaped = false;
        } else if (quoted) {
            escaped = c == '\\';
            quoted = c != '"';
        } else {
            switch (c) {
                case '"' -> quoted = true;
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    return --depth == 0;
                }
                default -> {}
            }
        }
        return false;
    }
}
