package bellman.llm.chat;

/// What Python's `str` does, where Java's differs.
final class PythonText {
    private PythonText() {}

    /// Python's `str.isspace` of one character.
    static boolean isSpace(char c) {
        return c >= '\t' && c <= '\r'
                || c >= 0x1C && c <= ' '
                || c == 0x85
                || c == 0xA0
                || c == 0x1680
                || c >= 0x2000 && c <= 0x200A
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000;
    }

    static boolean isSpace(String text) {
        return skipSpace(text, 0) == text.length();
    }

    static int skipSpace(String text, int from) {
        int at = from;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    static String stripTrailing(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    static String strip(String text) {
        String end = stripTrailing(text);
        return end.substring(skipSpace(end, 0));
    }

    /// What a quoted text says, by Python's escapes; an unknown one stands for itself.
    ///
    /// @throws IllegalArgumentException if an escape lacks digits
    static String unescaped(String quoted) {
        if (quoted.indexOf('\\') < 0) {
            return quoted;
        }
        var out = new StringBuilder();
        int i = 0;
        while (i < quoted.length()) {
            char c = quoted.charAt(i++);
            if (c != '\\' || i >= quoted.length()) {
                out.append(c);
                continue;
            }
            char escape = quoted.charAt(i++);
            switch (escape) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'a' -> out.append('\u0007');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'v' -> out.append('\u000B');
                case '\\', '\'', '"' -> out.append(escape);
                case '\n' -> {}
                case 'x', 'u', 'U' -> {
                    int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : 8;
                    out.appendCodePoint(hex(quoted, i, digits));
                    i += digits;
                }
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    int end = i;
                    while (end < quoted.length() && end < i + 2 && "01234567".indexOf(quoted.charAt(end)) >= 0) {
                        end++;
                    }
                    out.appendCodePoint(Integer.parseInt(quoted, i - 1, end, 8));
                    i = end;
                }
                default -> out.append('\\').append(escape);
            }
        }
        return out.toString();
    }

    private static int hex(String text, int from, int digits) {
        try {
            int code = Integer.parseInt(text, from, from + digits, 16);
            if (Character.isValidCodePoint(code)) {
                return code;
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "the escape " + text.substring(from - 2, Math.min(text.length(), from + digits)) + " needs " + digits
                        + " hexadecimal digits");
    }
}
