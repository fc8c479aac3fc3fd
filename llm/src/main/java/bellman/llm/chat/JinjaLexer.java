package bellman.llm.chat;

import bellman.llm.chat.JinjaToken.Lexeme;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts a template into tokens by the rules of Jinja2's lexer with `trim_blocks` and `lstrip_blocks`.
///
/// The renderer's own lexer applies these two to the whole source with regular expressions, quoted texts and plain
/// text included, and knows neither `{%+`, `+%}`, `{% raw %}` nor Python's escapes.
final class JinjaLexer {
    /// JavaScript's numbers are exact so far.
    private static final int EXACT_BITS = 53;

    private static final Pattern RAW =
            Pattern.compile("\\{%([-+]?)\\s*raw\\s*(?:-%\\}\\s*|%\\})", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern END_RAW =
            Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(?:\\+%\\}|-%\\}\\s*|%\\}\\n?)", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern NUMBER = Pattern.compile("0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+"
            + "|(?:\\d+_)*\\d+(?:(?:\\.(?:\\d+_)*\\d+)?[eE][+-]?(?:\\d+_)*\\d+|\\.(?:\\d+_)*\\d+)?");
    private static final Pattern WHOLE = Pattern.compile("(?:\\d+_)*\\d+");
    private static final Pattern NAME = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",");

    private final String source;
    private final List<JinjaToken> tokens = new ArrayList<>();
    private final JinjaStatements statements = new JinjaStatements();
    private int at;
    private boolean lineStarting = true;

    private JinjaLexer(String source) {
        this.source = source;
    }

    /// @throws TemplateException naming the line, if the template is malformed
    static List<JinjaToken> tokens(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        var lexer = new JinjaLexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
        while (lexer.at < lexer.source.length()) {
            lexer.outside();
        }
        lexer.statements.end();
        return JinjaRewriting.of(lexer.tokens);
    }

    private void outside() {
        int tag = nextTag();
        if (tag < 0) {
            text(source.substring(at));
            at = source.length();
            return;
        }
        char kind = source.charAt(tag + 1);
        char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
        boolean signed = sign == '-' || sign == '+';
        text(leading(source.substring(at, tag), signed ? sign : ' ', kind != '{'));
        lineStarting = false;
        Matcher raw = RAW.matcher(source).region(tag, source.length());
        if (raw.lookingAt()) {
            at = raw.end();
            raw(tag);
            return;
        }
        at = tag + (signed ? 3 : 2);
        switch (kind) {
            case '#' -> comment(tag);
            case '%' -> inside(tag, Lexeme.OPEN_STATEMENT, Lexeme.CLOSE_STATEMENT, "%}");
            default -> inside(tag, Lexeme.OPEN_EXPRESSION, Lexeme.CLOSE_EXPRESSION, "}}");
        }
    }

    private int nextTag() {
        for (int i = source.indexOf('{', at); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char next = source.charAt(i + 1);
            if (next == '{' || next == '%' || next == '#') {
                return i;
            }
        }
        return -1;
    }

    /// The text before a tag: `-` takes the whitespace off, a tag alone on its line the line's.
    private String leading(String text, char sign, boolean strips) {
        if (sign == '-') {
            return PythonText.stripTrailing(text);
        }
        if (sign != '+' && strips) {
            int line = text.lastIndexOf('\n') + 1;
            if ((line > 0 || lineStarting) && line < text.length() && PythonText.isSpace(text.substring(line))) {
                return text.substring(0, line);
            }
        }
        return text;
    }

    private void text(String text) {
        if (!text.isEmpty()) {
            tokens.add(new JinjaToken(Lexeme.TEXT, text));
        }
    }

    private void raw(int tag) {
        Matcher end = END_RAW.matcher(source);
        if (!end.find(at)) {
            throw problem(tag, "{% raw %} without {% endraw %}");
        }
        String sign = String.valueOf(end.group(1));
        text(leading(source.substring(at, end.start()), sign.isEmpty() ? ' ' : sign.charAt(0), true));
        at = end.end();
        lineStarting = source.charAt(at - 1) == '\n';
    }

    private void comment(int tag) {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw problem(tag, "a comment {# without #}");
        }
        char before = end > at ? source.charAt(end - 1) : ' ';
        at = end;
        close(before == '-' ? '-' : before == '+' ? '+' : ' ', true);
    }

    /// Passes the two characters that close a tag and the whitespace that goes with them.
    private void close(char sign, boolean trims) {
        at += 2;
        if (sign == '-') {
            at = PythonText.skipSpace(source, at);
        } else if (sign != '+' && trims && at < source.length() && source.charAt(at) == '\n') {
            at++;
        }
        lineStarting = source.charAt(at - 1) == '\n';
    }

    private void inside(int tag, Lexeme open, Lexeme close, String end) {
        int first = tokens.size();
        tokens.add(new JinjaToken(open, ""));
        Deque<Character> brackets = new ArrayDeque<>();
        while (true) {
            at = PythonText.skipSpace(source, at);
            if (at >= source.length()) {
                throw problem(tag, "a tag that nothing closes, expected " + end);
            }
            if (brackets.isEmpty() && closes(end)) {
                tokens.add(new JinjaToken(close, ""));
                if (open == Lexeme.OPEN_STATEMENT) {
                    statements.add(tokens, first, line(tag));
                }
                return;
            }
            token(brackets);
        }
    }

    private boolean closes(String end) {
        boolean statement = end.equals("%}");
        if (source.startsWith(end, at)) {
            close(' ', statement);
            return true;
        }
        char sign = source.charAt(at);
        if ((sign == '-' || sign == '+' && statement) && source.startsWith(end, at + 1)) {
            at++;
            close(sign, statement);
            return true;
        }
        return false;
    }

    private void token(Deque<Character> brackets) {
        char c = source.charAt(at);
        if (c == '\'' || c == '"') {
            string(c);
        } else if (c >= '0' && c <= '9') {
            number();
        } else {
            Matcher name = NAME.matcher(source).region(at, source.length());
            if (name.lookingAt()) {
                tokens.add(new JinjaToken(Lexeme.NAME, name.group()));
                at = name.end();
            } else {
                operator(brackets);
            }
        }
    }

    private void number() {
        boolean member = !tokens.isEmpty() && tokens.getLast().type() == Lexeme.DOT;
        Matcher number = (member ? WHOLE : NUMBER).matcher(source).region(at, source.length());
        if (!number.lookingAt()) {
            throw problem(at, "a malformed number");
        }
        String digits = number.group().replace("_", "").toLowerCase(Locale.ROOT);
        at = number.end();
        int base = digits.startsWith("0x") ? 16 : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 10;
        String value = digits;
        if (base != 10) {
            value = new BigInteger(digits.substring(2), base).toString();
        } else if (digits.contains(".") || digits.contains("e")) {
            // The parser knows a float by its point.
            String plain = new BigDecimal(digits).toPlainString();
            value = plain.contains(".") ? plain : plain + ".0";
        }
        if (!value.contains(".") && new BigInteger(value).bitLength() > EXACT_BITS) {
            throw problem(at, "the integer " + value + ", which is not below 2^" + EXACT_BITS);
        }
        tokens.add(new JinjaToken(Lexeme.NUMBER, value));
    }

    private void string(char quote) {
        int start = at++;
        while (at < source.length() && source.charAt(at) != quote) {
            at += source.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= source.length()) {
            throw problem(start, "a quoted text that nothing closes");
        }
        try {
            tokens.add(new JinjaToken(Lexeme.STRING, PythonText.unescaped(source.substring(start + 1, at))));
        } catch (IllegalArgumentException e) {
            throw problem(start, String.valueOf(e.getMessage()));
        }
        at++;
    }

    private void operator(Deque<Character> brackets) {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                balance(brackets, operator.charAt(0));
                tokens.add(new JinjaToken(type(operator), operator));
                at += operator.length();
                return;
            }
        }
        throw problem(at, "unexpected '" + Character.toString(source.codePointAt(at)) + "'");
    }

    private void balance(Deque<Character> brackets, char c) {
        switch (c) {
            case '(' -> brackets.push(')');
            case '[' -> brackets.push(']');
            case '{' -> brackets.push('}');
            case ')', ']', '}' -> {
                if (brackets.isEmpty() || brackets.pop() != c) {
                    throw problem(at, "unexpected '" + c + "'");
                }
            }
            default -> {}
        }
    }

    private static Lexeme type(String operator) {
        return switch (operator) {
            case "(" -> Lexeme.OPEN_PAREN;
            case ")" -> Lexeme.CLOSE_PAREN;
            case "[" -> Lexeme.OPEN_BRACKET;
            case "]" -> Lexeme.CLOSE_BRACKET;
            case "{" -> Lexeme.OPEN_BRACE;
            case "}" -> Lexeme.CLOSE_BRACE;
            case "," -> Lexeme.COMMA;
            case "." -> Lexeme.DOT;
            case ":" -> Lexeme.COLON;
            case "|" -> Lexeme.PIPE;
            case "=" -> Lexeme.ASSIGN;
            case "+", "-", "~" -> Lexeme.ADDITIVE;
            case "**" -> Lexeme.POWER;
            case "*", "/", "//", "%" -> Lexeme.MULTIPLICATIVE;
            default -> Lexeme.COMPARISON;
        };
    }

    private TemplateException problem(int place, String problem) {
        return new TemplateException("line " + line(place) + ": " + problem);
    }

    private long line(int place) {
        return source.substring(0, place).chars().filter(c -> c == '\n').count() + 1;
    }
}
