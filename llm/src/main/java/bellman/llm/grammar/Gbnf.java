package bellman.llm.grammar;

import bellman.llm.grammar.Expression.Call;
import bellman.llm.grammar.Expression.OneOf;
import bellman.llm.grammar.Expression.Repeat;
import bellman.llm.grammar.Grammar.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Grammars in the notation of llama.cpp, GBNF: `name ::= …` with texts in quotes, classes of characters,
/// `.`, groups, `|`, `* + ? {m,n}` and comments behind `#`. The rule `root` describes the whole text.
public final class Gbnf {
    private static final int MOST_TIMES = 100_000;
    private static final int MOST_REPEATED = 9;

    private final String text;
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final List<Optional<Expression>> bodies = new ArrayList<>();
    private final Map<String, Integer> mentioned = new LinkedHashMap<>();
    private int at;
    private int depth;

    private Gbnf(String text) {
        this.text = text;
    }

    /// The grammar in a text.
    ///
    /// @throws GrammarException naming the line, what was found and what was expected
    public static Grammar read(String text) {
        return new Gbnf(text).grammar();
    }

    private Grammar grammar() {
        number("root");
        skip(true);
        while (at < text.length()) {
            rule();
            skip(true);
        }
        if (bodies.getFirst().isEmpty()) {
            throw new GrammarException("the grammar has no rule 'root', which describes the whole text");
        }
        List<Rule> rules = new ArrayList<>();
        numbers.forEach((name, number) -> rules.add(new Rule(
                name,
                bodies.get(number)
                        .orElseThrow(() -> new GrammarException("line " + mentioned.get(name) + " of the grammar uses '"
                                + name + "', but there is no such rule")))));
        return new Grammar(rules);
    }

    private int number(String name) {
        Integer known = numbers.get(name);
        if (known != null) {
            return known;
        }
        numbers.put(name, numbers.size());
        bodies.add(Optional.empty());
        return numbers.size() - 1;
    }

    private void rule() {
        int line = line();
        String name = name();
        skip(false);
        if (name.isEmpty() || !text.startsWith("::=", at)) {
            throw wrong("the name of a rule and ::=");
        }
        at += 3;
        skip(true);
        Expression body = alternatives(false);
        int number = number(name);
        if (bodies.get(number).isPresent()) {
            throw new GrammarException("line " + line + " of the grammar has '" + name + "' for the second time");
        }
        bodies.set(number, Optional.of(body));
        if (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            throw wrong("the end of the line");
        }
    }

    private int line() {
        return 1
                + (int) text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private GrammarException wrong(String expected) {
        String found = at >= text.length() ? "its end" : "'" + Character.toString(text.codePointAt(at)) + "'";
        return new GrammarException(
                "line " + line() + " of the grammar has " + found + " where " + expected + " is expected");
    }

    /// Skips spaces and comments, and ends of lines too if they mean nothing here.
    private void skip(boolean lines) {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (c == ' ' || c == '\t' || lines && (c == '\n' || c == '\r')) {
                at++;
            } else {
                return;
            }
        }
    }

    private String name() {
        int from = at;
        while (at < text.length() && isWord(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private static boolean isWord(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    private Expression alternatives(boolean inside) {
        if (++depth > 200) {
            throw wrong("no more than 200 groups inside one another");
        }
        List<Expression> options = new ArrayList<>();
        options.add(sequence(inside));
        while (bar(inside)) {
            skip(true);
            options.add(sequence(inside));
        }
        depth--;
        return options.size() == 1 ? options.getFirst() : new Expression.Choice(options);
    }

    /// Takes a |, also from the line that follows.
    private boolean bar(boolean inside) {
        int before = at;
        skip(true);
        if (at < text.length() && text.charAt(at) == '|') {
            at++;
            return true;
        }
        at = inside ? at : before;
        return false;
    }

    private Expression sequence(boolean inside) {
        List<Expression> parts = new ArrayList<>();
        skip(inside);
        while (at < text.length()) {
            char c = text.charAt(at);
            Expression part;
            if (c == '"') {
                part = literal();
            } else if (c == '[') {
                part = new OneOf(characterClass());
            } else if (c == '.') {
                at++;
                part = new OneOf(CodePoints.ALL);
            } else if (c == '(') {
                at++;
                part = alternatives(true);
                skip(true);
                if (at >= text.length() || text.charAt(at) != ')') {
                    throw wrong(")");
                }
                at++;
            } else if (isWord(c)) {
                int line = line();
                String name = name();
                mentioned.putIfAbsent(name, line);
                part = new Call(number(name));
            } else {
                break;
            }
            parts.add(repeated(part));
            skip(inside);
        }
        return parts.size() == 1 ? parts.getFirst() : new Expression.Sequence(parts);
    }

    private Expression repeated(Expression part) {
        Expression all = part;
        for (int times = 0; at < text.length(); times++) {
            if (times > MOST_REPEATED) {
                throw wrong("no more than " + MOST_REPEATED + " repetitions of one another");
            }
            switch (text.charAt(at)) {
                case '*' -> all = new Repeat(all, 0, Expression.UNBOUNDED);
                case '+' -> all = new Repeat(all, 1, Expression.UNBOUNDED);
                case '?' -> all = new Repeat(all, 0, 1);
                case '{' -> {
                    int end = text.indexOf('}', at);
                    String bounds = end < 0 ? "" : text.substring(at + 1, end).replace(" ", "");
                    if (!bounds.matches("[0-9]{1,6}(,[0-9]{0,6})?")) {
                        throw wrong("a repetition such as {2}, {2,} or {2,5}");
                    }
                    all = times(all, bounds);
                    at = end;
                }
                default -> {
                    return all;
                }
            }
            at++;
        }
        return all;
    }

    private Expression times(Expression part, String bounds) {
        int comma = bounds.indexOf(',');
        int least = Integer.parseInt(comma < 0 ? bounds : bounds.substring(0, comma));
        String rest = bounds.substring(comma + 1);
        int most = rest.isEmpty() ? Expression.UNBOUNDED : Integer.parseInt(rest);
        if (Math.max(least, most) > MOST_TIMES || most >= 0 && most < least) {
            throw wrong("a repetition of at most " + MOST_TIMES + " times and at least as many as its first number");
        }
        return new Repeat(part, least, most);
    }

    private Expression literal() {
        at++;
        var said = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            said.appendCodePoint(character());
        }
        if (at >= text.length()) {
            throw wrong("\"");
        }
        at++;
        return Expression.text(said.toString());
    }

    private CodePoints characterClass() {
        at++;
        boolean inverted = at < text.length() && text.charAt(at) == '^';
        at += inverted ? 1 : 0;
        CodePoints all = CodePoints.of("");
        while (at < text.length() && text.charAt(at) != ']') {
            int first = character();
            int last = first;
            if (at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']') {
                at++;
                last = character();
            }
            if (last < first) {
                throw wrong("a range that goes forwards");
            }
            all = all.or(CodePoints.of(first, last));
        }
        if (at >= text.length()) {
            throw wrong("]");
        }
        at++;
        return inverted ? all.not() : all;
    }

    private int character() {
        int c = text.codePointAt(at);
        at += Character.charCount(c);
        if (c != '\\') {
            return c;
        }
        if (at >= text.length()) {
            throw wrong("an escape");
        }
        char escaped = text.charAt(at++);
        return switch (escaped) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '\\', '"', '[', ']', '-', '^', '/' -> escaped;
            case 'x' -> hex(2);
            case 'u' -> hex(4);
            case 'U' -> hex(8);
            default -> {
                at--;
                throw wrong("one of the escapes \\n \\r \\t \\\\ \\\" \\[ \\] \\xHH \\uHHHH \\UHHHHHHHH");
            }
        };
    }

    private int hex(int digits) {
        String found = text.substring(at, Math.min(text.length(), at + digits));
        if (!found.matches("[0-9a-fA-F]{" + digits + "}")) {
            throw wrong(digits + " hexadecimal digits");
        }
        at += digits;
        long c = Long.parseLong(found, 16);
        if (c > Character.MAX_CODE_POINT || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            throw wrong("a character of Unicode");
        }
        return (int) c;
    }
}
