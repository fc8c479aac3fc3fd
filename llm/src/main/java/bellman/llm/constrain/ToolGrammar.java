package bellman.llm.constrain;

import bellman.llm.chat.OutputFormat;
import bellman.llm.grammar.Expression;
import bellman.llm.grammar.Expression.Choice;
import bellman.llm.grammar.Expression.Repeat;
import bellman.llm.grammar.Grammar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Tool calls as families of models write them: what [OutputFormat#parse] reads back.
final class ToolGrammar {
    /// What a reader of the whole turn looks for wherever it stands.
    private static final JsonText TEXT = new JsonText(List.of("</think>", "[/THINK]", "<|python_tag|>"));

    private static final String PYTHON = "<|python_tag|>";
    private static final Expression SPACE = Expression.optional(Expression.text(" "));
    private static final Expression LINE = Expression.optional(Expression.text("\n"));

    /// A tool: its name, and its arguments as an object.
    private record Tool(String name, Expression arguments) {}

    private final List<Tool> tools = new ArrayList<>();
    private final OutputFormat format;

    private ToolGrammar(OutputFormat format) {
        this.format = format;
    }

    static Grammar of(List<Map<String, Object>> tools, ToolChoice choice, OutputFormat format) {
        if (format == OutputFormat.PLAIN) {
            throw new IllegalArgumentException(
                    "the model's chat template writes no tool calls, so none can be demanded; leave tool_choice out");
        }
        var rules = new RuleList();
        var grammar = new ToolGrammar(format);
        for (int i = 0; i < tools.size(); i++) {
            grammar.add(rules, new Located("#/tools/" + i, tools.get(i)), choice);
        }
        if (grammar.tools.isEmpty()) {
            throw new IllegalArgumentException(
                    switch (choice) {
                        case ToolChoice.Named(String name) ->
                            "tool_choice names '" + name + "', but there is no such tool";
                        case ToolChoice.Auto _, ToolChoice.Required _ -> "tool_choice needs a tool, got none";
                    });
        }
        rules.complete(
                0,
                switch (choice) {
                    case ToolChoice.Auto _ -> grammar.maybe();
                    case ToolChoice.Required _ -> grammar.calls(Expression.UNBOUNDED);
                    case ToolChoice.Named _ -> grammar.calls(1);
                });
        return rules.grammar();
    }

    private void add(RuleList rules, Located tool, ToolChoice choice) {
        Located function = Optional.ofNullable(tool.members().get("function"))
                .map(f -> tool.member("function", f))
                .orElse(tool);
        if (!(function.members().get("name") instanceof String name)) {
            throw function.wrong("has no 'name', expected a tool with a name and parameters");
        }
        if (choice instanceof ToolChoice.Named(String wanted) && !wanted.equals(name)) {
            return;
        }
        Object parameters = Optional.<Object>ofNullable(function.members().get("parameters"))
                .orElse(Map.of("type", "object", "properties", Map.of()));
        var schema = new JsonSchema(rules, TEXT, function.pointer() + "/parameters", parameters);
        tools.add(new Tool(name, schema.object()));
    }

    /// Some calls.
    private Expression calls(int most) {
        int more = most == Expression.UNBOUNDED ? most : most - 1;
        return switch (format) {
            case PLAIN -> Expression.NOTHING;
            case HERMES -> Expression.sequence(hermes(), new Repeat(Expression.sequence(LINE, hermes()), 0, more));
            case LLAMA ->
                Expression.sequence(
                        Expression.optional(marker(PYTHON)),
                        llama(),
                        new Repeat(Expression.sequence(Expression.text(";"), SPACE, llama()), 0, more));
            case MISTRAL ->
                Expression.choice(
                        Expression.sequence(
                                marker("[TOOL_CALLS]"),
                                SPACE,
                                Expression.text("["),
                                object("arguments"),
                                new Repeat(Expression.sequence(JsonText.COMMA, object("arguments")), 0, more),
                                Expression.text("]")),
                        new Repeat(mistral(), 1, most));
        };
    }

    private Expression hermes() {
        return Expression.sequence(marker("<tool_call>"), LINE, object("arguments"), LINE, marker("</tool_call>"));
    }

    private Expression llama() {
        return object("parameters");
    }

    /// A name and its arguments.
    private Expression mistral() {
        return new Choice(tools.stream()
                .filter(t -> t.name.matches("[\\w.-]+"))
                .map(t -> Expression.sequence(
                        marker("[TOOL_CALLS]"), Expression.text(t.name), marker("[ARGS]"), t.arguments))
                .toList());
    }

    /// `{"name": …, "arguments": {…}}`.
    private Expression object(String key) {
        return new Choice(tools.stream()
                .map(t -> Expression.sequence(
                        Expression.text("{\"name\":"),
                        SPACE,
                        TEXT.string(t.name),
                        JsonText.COMMA,
                        Expression.text("\"" + key + "\":"),
                        SPACE,
                        t.arguments,
                        Expression.text("}")))
                .toList());
    }

    /// Text, in which what begins as a call becomes one.
    private Expression maybe() {
        return switch (format) {
            case PLAIN -> Expression.NOTHING;
            case HERMES -> {
                Expression free = FreeText.without("<tool_call>");
                yield Expression.sequence(free, Expression.star(Expression.sequence(hermes(), free)));
            }
            case MISTRAL -> {
                Expression free = FreeText.without("[TOOL_CALLS]");
                yield Expression.sequence(
                        free, Expression.optional(Expression.sequence(calls(Expression.UNBOUNDED), free)));
            }
            case LLAMA ->
                Expression.choice(
                        calls(Expression.UNBOUNDED),
                        Expression.sequence(
                                FreeText.without("^\\s*\\{", PYTHON),
                                Expression.optional(Expression.sequence(
                                        marker(PYTHON),
                                        llama(),
                                        Expression.star(Expression.sequence(Expression.text(";"), SPACE, llama()))))));
        };
    }

    /// A word that is mostly one token, special or not.
    static Expression marker(String word) {
        return Expression.choice(Expression.text(word), FreeText.special(Set.of(word)));
    }
}
