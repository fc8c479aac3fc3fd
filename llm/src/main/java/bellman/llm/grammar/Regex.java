package bellman.llm.grammar;

import bellman.llm.grammar.Expression.OneOf;
import bellman.llm.grammar.Expression.Repeat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Regular expressions as ECMA-262 writes them, as far as they describe regular languages without looking
/// around: alternatives, groups, classes with `\d \w \s \p{…}`, repetitions (lazy ones are the same texts),
/// `.`, escapes, and `^` and `$` at the ends of the whole.
public final class Regex {
    private static final CodePoints DIGITS = CodePoints.of('0', '9');
    private static final CodePoints WORD =
            DIGITS.or(CodePoints.of('a', 'z')).or(CodePoints.of('A', 'Z')).or(CodePoints.of("_"));
    private static final CodePoints SPACE = CodePoints.of(
                    "\t\n\u000b\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff")
            .or(CodePoints.of(0x2000, 0x200a));
    private static final CodePoints NO_BREAK = CodePoints.of("\n\r\u2028\u2029").not();
    /// By Java's names; there are a few hundred at most.
    private static final Map<String, CodePoints> PROPERTIES = new ConcurrentHashMap<>();
    private static final Expression ANYTHING = Expression.star(new OneOf(CodePoints.ALL));
    private static final String SYNTAX = "^$\\.*+?()[]{}|/-";

    private final String pattern;
    private int at;
    private int depth;

    private Regex(String pattern) {
        this.pattern = pattern;
    }

    /// The texts that an expression describes as a whole.
    ///
    /// @throws GrammarException naming what is not understood and its place
    public static Expression whole(String pattern) {
        return new Regex(pattern).parse(false);
    }

    /// The texts in which an expression finds something, as JSON Schema means it.
    ///
    /// @throws GrammarException naming what is not understood and its place
    public static Expression within(String pattern) {
        return new Regex(pattern).parse(true);
    }

    private Expression parse(boolean within) {
        List<Expression> options = new ArrayList<>();
        do {
            boolean begins = take('^');
            Expression body = sequence();
            boolean ends = take('$');
            options.add(
                    within
                            ? Expression.sequence(
                                    begins ? Expression.EMPTY : ANYTHING, body, ends ? Expression.EMPTY : ANYTHING)
                            : body);
        } while (take('|'));
        if (at < pattern.length()) {
            throw wrong(pattern.charAt(at) == ')' ? "a ) that nothing opened" : "an anchor in the middle");
        }
        return options.size() == 1 ? options.getFirst() : new Expression.Choice(options);
    }

    private GrammarException wrong(String what) {
        return new GrammarException("the expression '" + pattern + "' has " + what + " at character " + at);
    }

    private boolean take(char wanted) {
        boolean there = peek() == wanted;
        at += there ? 1 : 0;
        return there;
    }

    private int peek() {
        return at < pattern.length() ? pattern.charAt(at) : -1;
    }

    private int next(String missing) {
        if (at >= pattern.length()) {
            throw wrong(missing);
        }
        int c = pattern.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }

    private Expression alternatives() {
        List<Expression> options = new ArrayList<>();
        do {
            options.add(sequence());
        } while (take('|'));
        return options.size() == 1 ? options.getFirst() : new Expression.Choice(options);
    }

    private Expression sequence() {
        List<Expression> parts = new ArrayList<>();
        while (peek() >= 0 && peek() != '|' && peek() != ')' && peek() != '^' && peek() != '$') {
            parts.add(repeated(atom()));
        }
        return parts.size() == 1 ? parts.getFirst() : new Expression.Sequence(parts);
    }

    private Expression repeated(Expression part) {
        int least;
        int most;
        if (take('*')) {
            least = 0;
            most = Expression.UNBOUNDED;
        } else if (take('+')) {
            least = 1;
            most = Expression.UNBOUNDED;
        } else if (take('?')) {
            least = 0;
            most = 1;
        } else if (bounds().isPresent()) {
            int[] found = bounds().orElseThrow();
            least = found[0];
            most = found[1];
            at = pattern.indexOf('}', at) + 1;
        } else {
            return part;
        }
        take('?');
        if (peek() == '*' || peek() == '+' || peek() == '?' || bounds().isPresent()) {
            throw wrong("a repetition of a repetition");
        }
        return new Repeat(part, least, most);
    }

    /// What `{…}` says here, if it is a repetition.
    private Optional<int[]> bounds() {
        int end = peek() == '{' ? pattern.indexOf('}', at) : -1;
        String inside = end < 0 ? "" : pattern.substring(at + 1, end);
        if (!inside.matches("[0-9]{1,6}(,[0-9]{0,6})?")) {
            return Optional.empty();
        }
        int comma = inside.indexOf(',');
        int least = Integer.parseInt(comma < 0 ? inside : inside.substring(0, comma));
        String rest = inside.substring(comma + 1);
        return Optional.of(new int[] {least, rest.isEmpty() ? Expression.UNBOUNDED : Integer.parseInt(rest)});
    }

    private Expression atom() {
        int c = next("nothing");
        return switch (c) {
            case '(' -> group();
            case '[' -> new OneOf(characterClass());
            case '.' -> new OneOf(NO_BREAK);
            case '\\' -> new OneOf(escape(false));
            case '*', '+', '?' -> {
                at--;
                throw wrong("a repetition of nothing");
            }
            default -> new OneOf(CodePoints.of(c, c));
        };
    }

    private Expression group() {
        if (++depth > 200) {
            throw wrong("more than 200 groups inside one another");
        }
        if (take('?')) {
            boolean named =
                    pattern.startsWith("<", at) && !pattern.startsWith("<=", at) && !pattern.startsWith("<!", at);
            if (named) {
                at = pattern.indexOf('>', at) + 1;
            } else if (!take(':')) {
                throw wrong("a group that looks around or sets flags, which is not supported,");
            }
        }
        Expression inside = alternatives();
        if (!take(')')) {
            throw wrong(peek() < 0 ? "a group that is not closed" : "an anchor inside a group");
        }
        depth--;
        return inside;
    }

    private CodePoints characterClass() {
        boolean inverted = take('^');
        CodePoints all = CodePoints.of("");
        while (!take(']')) {
            OptionalInt first = OptionalInt.empty();
            int c = next("a class that is not closed");
            CodePoints one = CodePoints.of(c, c);
            if (c == '\\') {
                one = escape(true);
            }
            if (isOne(one)) {
                first = OptionalInt.of(one.ranges().getFirst().first());
            }
            boolean range = peek() == '-' && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']';
            if (first.isPresent() && range) {
                at++;
                int last = next("a class that is not closed");
                CodePoints to = last == '\\' ? escape(true) : CodePoints.of(last, last);
                if (!isOne(to) || to.ranges().getFirst().first() < first.getAsInt()) {
                    throw wrong("a range that goes backwards");
                }
                one = CodePoints.of(first.getAsInt(), to.ranges().getFirst().first());
            }
            all = all.or(one);
        }
        return inverted ? all.not() : all;
    }

    private static boolean isOne(CodePoints set) {
        return set.ranges().size() == 1
                && set.ranges().getFirst().first() == set.ranges().getFirst().last();
    }

    private CodePoints escape(boolean inClass) {
        int c = next("a \\ at its end");
        return switch (c) {
            case 'd' -> DIGITS;
            case 'D' -> DIGITS.not();
            case 'w' -> WORD;
            case 'W' -> WORD.not();
            case 's' -> SPACE;
            case 'S' -> SPACE.not();
            case 'n' -> CodePoints.of("\n");
            case 'r' -> CodePoints.of("\r");
            case 't' -> CodePoints.of("\t");
            case 'f' -> CodePoints.of("\f");
            case 'v' -> CodePoints.of("\u000b");
            case '0' -> CodePoints.of(0, 0);
            case 'x' -> hex(2);
            case 'u' -> unicode();
            case 'p', 'P' -> property(c == 'P');
            default -> {
                if (inClass && c == 'b') {
                    yield CodePoints.of("\b");
                }
                if (Character.isLetterOrDigit(c)) {
                    throw wrong("the escape \\" + Character.toString(c) + ", which is not supported,");
                }
                yield CodePoints.of(c, c);
            }
        };
    }

    private CodePoints hex(int digits) {
        String text = pattern.substring(at, Math.min(pattern.length(), at + digits));
        if (!text.matches("[0-9a-fA-F]{" + digits + "}")) {
            throw wrong("an escape without its " + digits + " hexadecimal digits");
        }
        at += digits;
        int c = Integer.parseInt(text, 16);
        return CodePoints.of(c, c);
    }

    private CodePoints unicode() {
        if (peek() == '{') {
            int end = pattern.indexOf('}', at);
            String text = end < 0 ? "" : pattern.substring(at + 1, end);
            if (!text.matches("[0-9a-fA-F]{1,6}")) {
                throw wrong("an escape without its hexadecimal digits");
            }
            at = end + 1;
            int c = Integer.parseInt(text, 16);
            return CodePoints.of(c, c);
        }
        int high = Integer.parseInt(pattern, at, Math.min(at + 4, requireFour()), 16);
        at += 4;
        if (Character.isHighSurrogate((char) high) && pattern.startsWith("\\u", at)) {
            at += 2;
            int low = Integer.parseInt(pattern, at, requireFour(), 16);
            at += 4;
            int c = Character.toCodePoint((char) high, (char) low);
            return CodePoints.of(c, c);
        }
        return CodePoints.of(high, high);
    }

    private int requireFour() {
        String text = pattern.substring(Math.min(at, pattern.length()), Math.min(pattern.length(), at + 4));
        if (!text.matches("[0-9a-fA-F]{4}")) {
            throw wrong("an escape without its 4 hexadecimal digits");
        }
        return at + 4;
    }

    private CodePoints property(boolean inverted) {
        int end = peek() == '{' ? pattern.indexOf('}', at) : -1;
        if (end < 0) {
            throw wrong("a \\p without the name of a property");
        }
        String name = pattern.substring(at + 1, end);
        at = end + 1;
        try {
            CodePoints set = PROPERTIES.computeIfAbsent(java(name), java -> {
                var known = Pattern.compile("\\p{" + java + "}").asMatchPredicate();
                return CodePoints.where(c -> known.test(Character.toString(c)));
            });
            return inverted ? set.not() : set;
        } catch (PatternSyntaxException e) {
            throw wrong("the unknown property '" + name + "'");
        }
    }

    /// As Java calls a property.
    private static String java(String name) {
        String value = name.substring(name.indexOf('=') + 1);
        return switch (name.indexOf('=') < 0
                ? ""
                : name.substring(0, name.indexOf('=')).toLowerCase(Locale.ROOT)) {
            case "script", "sc" -> "IsScript=" + value;
            default ->
                switch (value) {
                    case "Letter" -> "L";
                    case "Number" -> "N";
                    case "Punctuation" -> "P";
                    case "Alphabetic" -> "IsAlphabetic";
                    default -> value;
                };
        };
    }

    /// A text as an expression that matches it alone.
    public static String quoted(String text) {
        var quoted = new StringBuilder();
        text.codePoints()
                .forEach(c -> quoted.append(SYNTAX.indexOf(c) >= 0 ? "\\" : "").appendCodePoint(c));
        return quoted.toString();
    }
}
