package bellman.llm.chat;

import bellman.llm.chat.JinjaToken.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Tokens for what the renderer's parser does not know, written as what it knows: a test with an argument becomes
/// a filter (`x is divisibleby 2` the filter `is divisibleby` with the argument 2; no template can name it, for the
/// space), and transformers' `{% generation %}` a call block.
final class JinjaTests {
    private static final Set<String> NO_ARGUMENT = Set.of("else", "or", "and", "if", "in", "not", "is", "recursive");

    private JinjaTests() {}

    static List<JinjaToken> withArguments(List<JinjaToken> tokens) {
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
                    || tokens.get(name).type() != Type.NAME
                    || argument >= tokens.size()
                    || !startsArgument(tokens.get(argument))) {
                out.add(tokens.get(i));
                continue;
            }
            out.add(new JinjaToken(Type.PIPE, "|"));
            out.add(new JinjaToken(
                    Type.NAME, (negated ? "isnt " : "is ") + tokens.get(name).value()));
            int end = primary(tokens, argument);
            if (tokens.get(argument).type() == Type.OPEN_PAREN) {
                out.addAll(tokens.subList(argument, end));
            } else {
                end = postfix(tokens, end);
                out.add(new JinjaToken(Type.OPEN_PAREN, "("));
                out.addAll(tokens.subList(argument, end));
                out.add(new JinjaToken(Type.CLOSE_PAREN, ")"));
            }
            i = end - 1;
        }
        return out;
    }

    private static boolean isMember(List<JinjaToken> tokens, int i) {
        return i > 0 && tokens.get(i - 1).type() == Type.DOT;
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
            Type type = tokens.get(end).type();
            if (type == Type.DOT) {
                end += 2;
            } else if (type == Type.OPEN_BRACKET || type == Type.OPEN_PAREN) {
                end = primary(tokens, end);
            } else {
                break;
            }
        }
        return Math.min(end, tokens.size());
    }

    /// Rewrites the statement that begins at `first`, if it opens or closes a generation block.
    static void generationBlock(List<JinjaToken> tokens, int first) {
        if (tokens.size() != first + 3 || tokens.get(first).type() != Type.OPEN_STATEMENT) {
            return;
        }
        JinjaToken name = tokens.get(first + 1);
        if (name.isName("endgeneration")) {
            tokens.set(first + 1, new JinjaToken(Type.NAME, "endcall"));
        } else if (name.isName("generation")) {
            tokens.set(first + 1, new JinjaToken(Type.NAME, "call"));
            tokens.addAll(
                    first + 2,
                    List.of(
                            new JinjaToken(Type.NAME, "generation block"),
                            new JinjaToken(Type.OPEN_PAREN, "("),
                            new JinjaToken(Type.CLOSE_PAREN, ")")));
        }
    }
}
