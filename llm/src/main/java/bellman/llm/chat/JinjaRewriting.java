package bellman.llm.chat;

import bellman.llm.chat.JinjaToken.Lexeme;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Expressions that the renderer's parser does not know, written as what it knows. A test with an argument becomes a
/// filter (`x is divisibleby 2` the filter `is divisibleby` with the argument 2), a tuple of one or none a list with
/// the filter `as tuple`; no template can name these, for the space.
/// Comparisons behind a bracket are marked: a bracket leaves no trace in what the parser makes.
final class JinjaRewriting {
    private static final Set<String> NO_ARGUMENT = Set.of("else", "or", "and", "if", "in", "not", "is", "recursive");

    /// Names that an operand follows.
    private static final Set<String> OPERATORS =
            Set.of("in", "not", "and", "or", "if", "elif", "else", "is", "set", "for");

    private JinjaRewriting() {}

    static List<JinjaToken> of(List<JinjaToken> tokens) {
        return tuples(testsWithArguments(tokens));
    }

    /// Short tuples, and comparisons behind brackets.
    private static List<JinjaToken> tuples(List<JinjaToken> tokens) {
        var out = new ArrayList<JinjaToken>();
        Deque<Bracket> open = new ArrayDeque<>();
        boolean behindGroup = false;
        for (JinjaToken token : tokens) {
            boolean group = false;
            switch (token.type()) {
                case OPEN_PAREN -> {
                    JinjaToken before = out.isEmpty() ? null : out.getLast();
                    open.push(new Bracket(out.size(), before != null && isCalled(before), isCompared(before)));
                }
                case OPEN_BRACKET, OPEN_BRACE -> open.push(new Bracket(out.size(), true, true));
                case COMMA -> {
                    if (!open.isEmpty()) {
                        open.peek().commas++;
                    }
                }
                case CLOSE_BRACKET, CLOSE_BRACE -> open.poll();
                case CLOSE_PAREN -> {
                    Bracket bracket = open.poll();
                    group = bracket != null && !bracket.call && !bracket.compared;
                    if (bracket != null && !bracket.call && closesTuple(out, bracket)) {
                        continue;
                    }
                }
                default -> {}
            }
            boolean marked = behindGroup && isCompared(token);
            behindGroup = group;
            out.add(marked ? new JinjaToken(token.type(), token.value(), true) : token);
        }
        return out;
    }

    private static final class Bracket {
        final int at;
        final boolean call;
        final boolean compared;
        int commas;

        Bracket(int at, boolean call, boolean compared) {
            this.at = at;
            this.call = call;
            this.compared = compared;
        }
    }

    /// Whether a bracket behind this token holds arguments.
    private static boolean isCalled(JinjaToken before) {
        return switch (before.type()) {
            case NAME -> !OPERATORS.contains(before.value());
            case CLOSE_PAREN, CLOSE_BRACKET -> true;
            default -> false;
        };
    }

    private static boolean isCompared(@Nullable JinjaToken before) {
        return before != null && (before.type() == Lexeme.COMPARISON || before.isName("in"));
    }

    /// Ends a tuple of one or none, if it is one; drops the comma behind a longer one.
    private static boolean closesTuple(List<JinjaToken> out, Bracket bracket) {
        boolean empty = out.size() == bracket.at + 1;
        boolean trailing = out.getLast().type() == Lexeme.COMMA;
        if (trailing) {
            out.removeLast();
        }
        if (!empty && !(trailing && bracket.commas == 1)) {
            return false;
        }
        out.add(bracket.at + 1, new JinjaToken(Lexeme.OPEN_BRACKET, "["));
        out.add(new JinjaToken(Lexeme.CLOSE_BRACKET, "]"));
        out.add(new JinjaToken(Lexeme.PIPE, "|"));
        out.add(new JinjaToken(Lexeme.NAME, "as tuple"));
        out.add(new JinjaToken(Lexeme.CLOSE_PAREN, ")"));
        return true;
    }

    private static List<JinjaToken> testsWithArguments(List<JinjaToken> tokens) {
        var out = new ArrayList<JinjaToken>();
        for (int i = 0; i < tokens.size(); i++) {
            int name = i + 1;
            boolean negated = false;
            if (tokens.get(i).isName("is")
                    && name < tokens.size()
                    && tokens.get(name).isName("not")) {
                negated = true;
                name++;
            }
            int argument = name + 1;
            if (!tokens.get(i).isName("is")
                    || isMember(tokens, i)
                    || name >= tokens.size()
                    || tokens.get(name).type() != Lexeme.NAME
                    || argument >= tokens.size()
                    || !(startsArgument(tokens.get(argument))
                            || tokens.get(argument).type() == Lexeme.PIPE)) {
                out.add(tokens.get(i));
                continue;
            }
            out.add(new JinjaToken(Lexeme.PIPE, "|"));
            out.add(new JinjaToken(
                    Lexeme.NAME, (negated ? "isnt " : "is ") + tokens.get(name).value()));
            if (tokens.get(argument).type() == Lexeme.PIPE) {
                i = name; // nor does the parser know filters behind tests
                continue;
            }
            int end = primary(tokens, argument);
            if (tokens.get(argument).type() == Lexeme.OPEN_PAREN) {
                out.addAll(tokens.subList(argument, end));
            } else {
                end = postfix(tokens, end);
                out.add(new JinjaToken(Lexeme.OPEN_PAREN, "("));
                out.addAll(tokens.subList(argument, end));
                out.add(new JinjaToken(Lexeme.CLOSE_PAREN, ")"));
            }
            i = end - 1;
        }
        return out;
    }

    private static boolean isMember(List<JinjaToken> tokens, int i) {
        return i > 0 && tokens.get(i - 1).type() == Lexeme.DOT;
    }

    private static boolean startsArgument(JinjaToken token) {
        return switch (token.type()) {
            case NAME -> !NO_ARGUMENT.contains(token.value());
            case STRING, NUMBER, OPEN_PAREN, OPEN_BRACKET, OPEN_BRACE -> true;
            case TEXT,
                    ASSIGN,
                    CLOSE_PAREN,
                    OPEN_STATEMENT,
                    CLOSE_STATEMENT,
                    OPEN_EXPRESSION,
                    CLOSE_EXPRESSION,
                    CLOSE_BRACKET,
                    CLOSE_BRACE,
                    COMMA,
                    DOT,
                    COLON,
                    PIPE,
                    ADDITIVE,
                    MULTIPLICATIVE,
                    POWER,
                    COMPARISON -> false;
        };
    }

    /// The end of a name, a literal or a bracket with what it holds.
    private static int primary(List<JinjaToken> tokens, int start) {
        int depth = 0;
        for (int i = start; i < tokens.size(); i++) {
            switch (tokens.get(i).type()) {
                case OPEN_PAREN, OPEN_BRACKET, OPEN_BRACE -> depth++;
                case CLOSE_PAREN, CLOSE_BRACKET, CLOSE_BRACE -> depth--;
                default -> {}
            }
            if (depth == 0) {
                return i + 1;
            }
        }
        return tokens.size();
    }

    private static int postfix(List<JinjaToken> tokens, int start) {
        int end = start;
        while (end < tokens.size()) {
            Lexeme type = tokens.get(end).type();
            if (type == Lexeme.DOT) {
                end += 2;
            } else if (type == Lexeme.OPEN_BRACKET || type == Lexeme.OPEN_PAREN) {
                end = primary(tokens, end);
            } else {
                break;
            }
        }
        return Math.min(end, tokens.size());
    }
}
