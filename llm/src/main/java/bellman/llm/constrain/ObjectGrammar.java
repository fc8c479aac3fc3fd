package bellman.llm.constrain;

import bellman.llm.constrain.Facts.Members;
import bellman.llm.constrain.Facts.Pattern;
import bellman.llm.grammar.Expression;
import bellman.llm.grammar.Expression.Call;
import bellman.llm.grammar.Expression.Choice;
import bellman.llm.grammar.Expression.Repeat;
import bellman.llm.grammar.Expression.Spelling;
import bellman.llm.grammar.TextAutomaton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Objects: the declared properties in their order, each at most once, then those that are not declared, if they are
/// allowed. Whether some property stands before, and how many do where their number is bounded, is part of a rule.
final class ObjectGrammar {
    private static final int MOST_PATTERNS = 4;

    private final RuleList rules;
    private final JsonSchema schema;
    private final JsonText text;
    private final Facts facts;
    private final List<Expression> declared = new ArrayList<>();
    private final List<Boolean> required = new ArrayList<>();
    private final Map<List<Integer>, Integer> tails = new HashMap<>();
    private final Optional<Expression> free;

    ObjectGrammar(RuleList rules, JsonSchema schema, JsonText text, Facts facts) {
        this.rules = rules;
        this.schema = schema;
        this.text = text;
        this.facts = facts;
        TextAutomaton names = names();
        facts.declared().forEach((name, said) -> {
            boolean allowed = facts.names.isEmpty() || names.accepts(name);
            declared.add(
                    allowed ? Expression.sequence(text.string(name), JsonText.COLON, value(said)) : Expression.NOTHING);
            required.add(facts.required.contains(name));
        });
        free = free(names);
    }

    private Call value(List<Located> said) {
        List<Located> all = said.isEmpty() ? List.of(schema.anything()) : said;
        return schema.value(all, said.isEmpty() ? facts.at : said.getFirst());
    }

    Expression object() {
        return Expression.sequence(Expression.text("{"), tail(0, 0), Expression.text("}"));
    }

    /// What follows when the properties before `number` are dealt with and `count` stand there.
    private Expression tail(int number, int count) {
        if (number == declared.size()) {
            return end(count);
        }
        Integer before = tails.get(List.of(number, count));
        if (before != null) {
            return new Call(before);
        }
        int rule = rules.begin(facts.at.pointer() + " behind " + number + " properties");
        tails.put(List.of(number, count), rule);
        List<Expression> options = new ArrayList<>();
        if (hasRoom(count)) {
            options.add(Expression.sequence(
                    count == 0 ? Expression.EMPTY : JsonText.COMMA,
                    declared.get(number),
                    tail(number + 1, more(count))));
        }
        if (!required.get(number)) {
            options.add(tail(number + 1, count));
        }
        rules.complete(rule, new Choice(options));
        return new Call(rule);
    }

    private boolean hasRoom(int count) {
        return SchemaReader.isOpen(facts.maxProperties) || count < facts.maxProperties;
    }

    /// One more, as far as it matters.
    private int more(int count) {
        int enough = Math.max(1, facts.minProperties);
        return SchemaReader.isOpen(facts.maxProperties) ? Math.min(count + 1, enough) : count + 1;
    }

    private Expression end(int count) {
        int least = Math.max(0, facts.minProperties - count);
        if (free.isEmpty()) {
            return least == 0 ? Expression.EMPTY : Expression.NOTHING;
        }
        boolean open = SchemaReader.isOpen(facts.maxProperties);
        int most = open ? Expression.UNBOUNDED : facts.maxProperties - count;
        if (!open && most < least) {
            return Expression.NOTHING;
        }
        Expression next = Expression.sequence(JsonText.COMMA, free.get());
        if (count > 0) {
            return new Repeat(next, least, most);
        }
        if (most == 0) {
            return Expression.EMPTY;
        }
        Expression some = Expression.sequence(
                free.get(), new Repeat(next, Math.max(0, least - 1), open ? Expression.UNBOUNDED : most - 1));
        return least == 0 ? Expression.optional(some) : some;
    }

    // --- properties that are not declared
    // -----------------------------------------------------------------------------

    private TextAutomaton names() {
        TextAutomaton all = TextAutomaton.length(0, Expression.UNBOUNDED);
        for (Located at : facts.names) {
            List<List<Located>> lists = schema.alternatives(at);
            if (lists.size() != 1) {
                throw at.wrong("is more than a condition on strings, which cannot be enforced for names");
            }
            Facts said = SchemaReader.read(at, lists.getFirst());
            if (said.values.isPresent()) {
                all = all.and(TextAutomaton.of(new LinkedHashSet<>(said.values.get().stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList())));
            }
            all = all.and(said.strings());
        }
        return all;
    }

    /// A property that is not declared: its name and its value.
    private Optional<Expression> free(TextAutomaton names) {
        List<Pattern> patterns =
                facts.members.stream().flatMap(m -> m.patterns().stream()).toList();
        if (patterns.size() > MOST_PATTERNS) {
            throw facts.at.wrong("has " + patterns.size() + " patternProperties, expected at most " + MOST_PATTERNS);
        }
        TextAutomaton others = facts.declared().isEmpty()
                ? names
                : names.and(TextAutomaton.of(facts.declared().keySet()).not());
        List<Expression> options = new ArrayList<>();
        for (int matching = 0; matching < 1 << patterns.size(); matching++) {
            Optional<List<Located>> said = said(matching);
            if (said.isEmpty()) {
                continue;
            }
            TextAutomaton here = others;
            for (int p = 0; p < patterns.size(); p++) {
                TextAutomaton of = patterns.get(p).names();
                here = here.and((matching >> p & 1) == 1 ? of : of.not());
            }
            if (!here.isEmpty()) {
                options.add(Expression.sequence(
                        rules.rule("name", text.string(here, Spelling.JSON)), JsonText.COLON, value(said.get())));
            }
        }
        return options.isEmpty() ? Optional.empty() : Optional.of(new Choice(options));
    }

    /// What is said of a property whose name matches some patterns; nothing if there may be none. Where properties are
    /// declared, others come only if that is said.
    private Optional<List<Located>> said(int matching) {
        List<Located> said = new ArrayList<>();
        boolean wanted = matching != 0 || facts.members.stream().allMatch(ObjectGrammar::isSilent);
        int p = 0;
        for (Members m : facts.members) {
            boolean known = false;
            for (Pattern pattern : m.patterns()) {
                if ((matching >> p++ & 1) == 1) {
                    said.add(pattern.schema());
                    known = true;
                }
            }
            if (!known && m.additional().isPresent()) {
                if (Boolean.FALSE.equals(m.additional().get().schema())) {
                    return Optional.empty();
                }
                said.add(m.additional().get());
                wanted = true;
            }
        }
        return wanted ? Optional.of(said) : Optional.empty();
    }

    private static boolean isSilent(Members m) {
        return m.properties().isEmpty()
                && m.patterns().isEmpty()
                && !m.at().members().containsKey("properties");
    }
}
