package bellman.llm.chat;

import bellman.llm.chat.JinjaToken.Lexeme;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/// Pairs the tags of a template, and writes the statements that the renderer's parser does not know as what it knows:
///
/// | statement | becomes |
/// | --- | --- |
/// | `with a = x, b = y` | `call with block(a, (x), b, (y))` |
/// | `filter f \| g` | `call filter block(body \| f \| g)` |
/// | `call(p) m(x)` | `call(p) call block(m(x))`, so that `m` may be a member |
/// | `generation` | `call generation block()` |
/// | `for … recursive` | the loop with `{{ recursive loop }}` at the head of its body |
/// | `include x`, `import x`, `from x`, `extends x` | `{{ other template("…", (x)) }}`, which fails when it is reached
/// |
///
/// No template can name these, for the space.
final class JinjaStatements {
    private static final Set<String> OTHER_TEMPLATES = Set.of("include", "import", "from", "extends");
    private static final Set<String> BEHIND_A_TEMPLATE = Set.of("ignore", "with", "without", "as", "import");

    private record Open(String name, long line) {}

    private final Deque<Open> open = new ArrayDeque<>();
    private List<JinjaToken> tokens = List.of();
    private int first;
    private long line;

    /// Takes note of the statement that begins at `first` and ends the tokens.
    ///
    /// @param line where it stands
    /// @throws TemplateException naming the statement and the line, if it is malformed or has no place there
    void add(List<JinjaToken> tokens, int first, long line) {
        this.tokens = tokens;
        this.first = first;
        this.line = line;
        JinjaToken token = tokens.get(first + 1);
        if (token.type() != Lexeme.NAME) {
            throw problem("expected the name of a statement behind {%");
        }
        String name = token.value();
        List<JinjaToken> rest = List.copyOf(tokens.subList(first + 2, tokens.size() - 1));
        switch (name) {
            case "if", "macro" -> open(name);
            case "for" -> loop(rest);
            case "set" -> {
                if (find(rest, Lexeme.ASSIGN, 0) == rest.size()) {
                    open(name);
                }
            }
            case "call" -> call(rest);
            case "with" -> with(rest);
            case "filter" -> filter(rest);
            case "generation" -> block(name, rest, List.of());
            case "elif" -> within(name, Set.of("if"));
            case "else" -> within(name, Set.of("if", "for"));
            case "break", "continue" -> requireLoop(name);
            case "endif", "endmacro", "endfor", "endset" -> close(name);
            case "endcall", "endwith", "endfilter", "endgeneration" -> {
                close(name);
                tokens.set(first + 1, name("endcall"));
            }
            default -> {
                if (!OTHER_TEMPLATES.contains(name)) {
                    throw problem("{% " + name + " %} is no statement that chat templates have here");
                }
                otherTemplate(name, rest);
            }
        }
    }

    /// @throws TemplateException if something is still open
    void end() {
        if (!open.isEmpty()) {
            Open last = open.peek();
            line = last.line;
            throw problem("{% " + last.name + " %} without {% end" + last.name + " %}");
        }
    }

    private void open(String name) {
        open.push(new Open(name, line));
    }

    private void within(String name, Set<String> blocks) {
        if (open.isEmpty() || !blocks.contains(open.peek().name)) {
            throw problem("{% " + name + " %} has no place here");
        }
    }

    private void close(String name) {
        if (open.isEmpty()) {
            throw problem("{% " + name + " %} closes nothing");
        }
        Open last = open.peek();
        if (!name.equals("end" + last.name)) {
            throw problem("{% " + name + " %} where {% end" + last.name + " %} of line " + last.line + " is expected");
        }
        open.pop();
    }

    private void requireLoop(String name) {
        for (Open around : open) {
            switch (around.name) {
                case "for" -> {
                    return;
                }
                case "macro", "call", "generation" -> throw problem("{% " + name + " %} outside of a loop");
                default -> {}
            }
        }
        throw problem("{% " + name + " %} outside of a loop");
    }

    private void loop(List<JinjaToken> rest) {
        open("for");
        int size = rest.size();
        if (size > 1
                && rest.getLast().isName("recursive")
                && rest.get(size - 2).type() != Lexeme.DOT
                && !rest.get(size - 2).isName("in")) {
            tokens.remove(tokens.size() - 2);
            tokens.add(new JinjaToken(Lexeme.OPEN_EXPRESSION, ""));
            tokens.add(name("recursive loop"));
            tokens.add(new JinjaToken(Lexeme.CLOSE_EXPRESSION, ""));
        }
    }

    private void call(List<JinjaToken> rest) {
        int called = 0;
        if (!rest.isEmpty() && rest.getFirst().type() == Lexeme.OPEN_PAREN) {
            called = find(rest, Lexeme.CLOSE_PAREN, 0) + 1;
        }
        List<JinjaToken> call = rest.subList(Math.min(called, rest.size()), rest.size());
        if (call.isEmpty() || call.getLast().type() != Lexeme.CLOSE_PAREN || splits(call)) {
            throw problem("{% call %}: expected the call of a macro, such as {% call m() %}");
        }
        List<JinjaToken> parameters = List.copyOf(rest.subList(0, called));
        block("call", call, parameters);
    }

    private void filter(List<JinjaToken> rest) {
        if (rest.isEmpty() || splits(rest)) {
            throw problem("{% filter %}: expected filters, such as {% filter trim | upper %}");
        }
        var body = new ArrayList<JinjaToken>();
        body.add(name("body"));
        body.add(new JinjaToken(Lexeme.PIPE, "|"));
        body.addAll(rest);
        block("filter", body, List.of());
    }

    private void with(List<JinjaToken> rest) {
        var arguments = new ArrayList<JinjaToken>();
        for (int at = 0; at < rest.size(); ) {
            int assign = find(rest, Lexeme.ASSIGN, at);
            int end = find(rest, Lexeme.COMMA, Math.min(assign + 1, rest.size()));
            List<JinjaToken> target = rest.subList(at, assign);
            boolean last = end == rest.size();
            if (assign + 1 >= end
                    || find(rest, Lexeme.ASSIGN, assign + 1) < end
                    || !isTarget(target)
                    || end + 1 == rest.size()) {
                throw problem("{% with %}: expected names and values, such as {% with a = 1, b = 2 %}");
            }
            if (at > 0) {
                arguments.add(new JinjaToken(Lexeme.COMMA, ","));
            }
            arguments.addAll(find(target, Lexeme.COMMA, 0) < target.size() ? grouped(target) : target);
            arguments.add(new JinjaToken(Lexeme.COMMA, ","));
            arguments.addAll(grouped(rest.subList(assign + 1, end)));
            at = last ? end : end + 1;
        }
        block("with", arguments, List.of());
    }

    private static boolean isTarget(List<JinjaToken> target) {
        return !target.isEmpty()
                && target.stream().allMatch(token -> switch (token.type()) {
                    case NAME, COMMA, OPEN_PAREN, CLOSE_PAREN -> true;
                    default -> false;
                });
    }

    private void otherTemplate(String name, List<JinjaToken> rest) {
        int end = 0;
        while (end < rest.size()
                && !(rest.get(end).type() == Lexeme.NAME
                        && BEHIND_A_TEMPLATE.contains(rest.get(end).value()))) {
            end++;
        }
        if (end == 0) {
            throw problem("{% " + name + " %}: expected the name of a template");
        }
        tokens.subList(first, tokens.size()).clear();
        tokens.add(new JinjaToken(Lexeme.OPEN_EXPRESSION, ""));
        tokens.add(name("other template"));
        tokens.add(new JinjaToken(Lexeme.OPEN_PAREN, "("));
        tokens.add(new JinjaToken(
                Lexeme.STRING,
                "line " + line + ": {% " + name + " %} needs another template, and a chat template stands alone"));
        tokens.add(new JinjaToken(Lexeme.COMMA, ","));
        tokens.addAll(grouped(rest.subList(0, end)));
        tokens.add(new JinjaToken(Lexeme.CLOSE_PAREN, ")"));
        tokens.add(new JinjaToken(Lexeme.CLOSE_EXPRESSION, ""));
    }

    /// Puts `call … NAME block(arguments)` in the statement's place.
    private void block(String name, List<JinjaToken> arguments, List<JinjaToken> parameters) {
        open(name);
        tokens.subList(first + 1, tokens.size()).clear();
        tokens.add(name("call"));
        tokens.addAll(parameters);
        tokens.add(name(name + " block"));
        tokens.add(new JinjaToken(Lexeme.OPEN_PAREN, "("));
        tokens.addAll(arguments);
        tokens.add(new JinjaToken(Lexeme.CLOSE_PAREN, ")"));
        tokens.add(new JinjaToken(Lexeme.CLOSE_STATEMENT, ""));
    }

    private static boolean splits(List<JinjaToken> expression) {
        return find(expression, Lexeme.COMMA, 0) < expression.size()
                || find(expression, Lexeme.ASSIGN, 0) < expression.size();
    }

    /// The first such token from `start` on that no bracket holds, or that closes the first bracket; else the end.
    private static int find(List<JinjaToken> tokens, Lexeme type, int start) {
        int depth = 0;
        for (int i = start; i < tokens.size(); i++) {
            Lexeme found = tokens.get(i).type();
            switch (found) {
                case OPEN_PAREN, OPEN_BRACKET, OPEN_BRACE -> depth++;
                case CLOSE_PAREN, CLOSE_BRACKET, CLOSE_BRACE -> depth--;
                default -> {}
            }
            if (depth == 0 && found == type) {
                return i;
            }
        }
        return tokens.size();
    }

    private static List<JinjaToken> grouped(List<JinjaToken> expression) {
        var out = new ArrayList<JinjaToken>();
        out.add(new JinjaToken(Lexeme.OPEN_PAREN, "("));
        out.addAll(expression);
        out.add(new JinjaToken(Lexeme.CLOSE_PAREN, ")"));
        return out;
    }

    private static JinjaToken name(String name) {
        return new JinjaToken(Lexeme.NAME, name);
    }

    private TemplateException problem(String problem) {
        return new TemplateException("line " + line + ": " + problem);
    }
}
