package bellman.llm.constrain;

import bellman.llm.grammar.Expression;
import bellman.llm.grammar.Expression.Matching;
import bellman.llm.grammar.Expression.Sequence;
import bellman.llm.grammar.Expression.Spelling;
import bellman.llm.grammar.TextAutomaton;
import bellman.store.json.Json;
import bellman.store.json.JsonNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How JSON is written: on one line, with at most one space behind a comma or a colon and none elsewhere.
///
/// @param forbidden texts that no string holds, since whoever reads the whole would take them for something else
record JsonText(List<String> forbidden) {
    /// Any strings.
    static final JsonText PLAIN = new JsonText(List.of());

    static final Expression COMMA =
            Expression.sequence(Expression.text(","), Expression.optional(Expression.text(" ")));
    static final Expression COLON =
            Expression.sequence(Expression.text(":"), Expression.optional(Expression.text(" ")));

    JsonText {
        forbidden = List.copyOf(forbidden);
    }

    /// A string whose characters an automaton accepts.
    Expression string(TextAutomaton automaton, Spelling spelling) {
        TextAutomaton allowed = forbidden.isEmpty()
                ? automaton
                : automaton.and(TextAutomaton.containing(forbidden).not());
        return Expression.sequence(Expression.text("\""), new Matching(allowed, spelling), Expression.text("\""));
    }

    /// Exactly this string.
    Expression string(String text) {
        String written = Json.writeValue(text);
        for (String word : forbidden) {
            String first = String.format("\\u%04x", (int) word.charAt(0));
            written = written.replace(word, first + word.substring(1));
        }
        return Expression.text(written);
    }

    /// Exactly this value, with the members of objects in their order.
    Expression value(Object value) {
        return switch (value) {
            case String text -> string(text);
            case Map<?, ?> members -> {
                List<Expression> parts = new ArrayList<>();
                parts.add(Expression.text("{"));
                members.forEach((key, member) -> {
                    if (parts.size() > 1) {
                        parts.add(COMMA);
                    }
                    parts.add(string(String.valueOf(key)));
                    parts.add(COLON);
                    parts.add(value(member));
                });
                parts.add(Expression.text("}"));
                yield new Sequence(parts);
            }
            case List<?> items -> {
                List<Expression> parts = new ArrayList<>();
                parts.add(Expression.text("["));
                for (Object item : items) {
                    if (parts.size() > 1) {
                        parts.add(COMMA);
                    }
                    parts.add(value(item));
                }
                parts.add(Expression.text("]"));
                yield new Sequence(parts);
            }
            case JsonNull _ -> Expression.text("null");
            default -> Expression.text(Json.writeValue(value));
        };
    }

    /// A value for an error, cut if it is long.
    static String shown(Object value) {
        String text;
        try {
            text = Json.writeValue(value);
        } catch (IllegalArgumentException e) {
            text = value.getClass().getName();
        }
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
