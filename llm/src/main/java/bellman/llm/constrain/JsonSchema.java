package bellman.llm.constrain;

import bellman.llm.constrain.Facts.Kind;
import bellman.llm.grammar.Expression;
import bellman.llm.grammar.Expression.Call;
import bellman.llm.grammar.Expression.Choice;
import bellman.llm.grammar.Expression.Repeat;
import bellman.llm.grammar.Expression.Spelling;
import bellman.llm.grammar.Fulfilled;
import bellman.llm.grammar.Grammar;
import bellman.llm.grammar.GrammarException;
import bellman.llm.grammar.TextAutomaton;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A JSON schema as rules: one for each set of schemas that a value has to fulfil together.
final class JsonSchema {
    private static final int MOST_ITEMS = 10_000;
    private static final int MOST_FIRST = 200;
    private static final int MOST_STATES = 500_000;

    private final RuleList rules;
    private final JsonText text;
    private final Located root;
    private final Alternatives alternatives;
    private final Map<List<String>, Integer> known = new HashMap<>();
    private final Map<Integer, Located> places = new HashMap<>();
    /// Why no value fulfils a rule, where that is known.
    private final Map<Integer, SchemaException> reasons = new HashMap<>();

    /// Strings of which only the length is bounded, by their bounds.
    private final Map<List<Integer>, Expression> lengths = new HashMap<>();
    private Optional<Expression> anyString = Optional.empty();
    private long states;

    /// @param pointer of the schema, for errors
    JsonSchema(RuleList rules, JsonText text, String pointer, Object schema) {
        this.rules = rules;
        this.text = text;
        root = new Located(pointer, schema);
        alternatives = new Alternatives(root);
    }

    /// A grammar of the values of a schema.
    static Grammar grammar(Object schema, JsonText text) {
        var rules = new RuleList();
        rules.complete(0, new JsonSchema(rules, text, "#", schema).value());
        return rules.grammar();
    }

    /// A value of the whole schema.
    ///
    /// @throws SchemaException if there is none
    Expression value() {
        return require(value(List.of(root), root));
    }

    /// A value of the whole schema that is an object.
    ///
    /// @throws SchemaException if there is none
    Expression object() {
        return require(value(List.of(root, root.member("type", Map.of("type", "object"))), root));
    }

    private Call require(Call call) {
        BitSet fulfilled = Fulfilled.rules(rules.grammar());
        if (!fulfilled.get(call.rule())) {
            throw why(call.rule(), fulfilled)
                    .orElseGet(() -> place(call.rule())
                            .wrong("has no value: what it requires is forbidden, or would have to contain itself"));
        }
        return call;
    }

    private Located place(int rule) {
        return places.getOrDefault(rule, root);
    }

    /// The first reason on the way down from a rule that no value fulfils.
    private Optional<SchemaException> why(int start, BitSet fulfilled) {
        BitSet seen = new BitSet();
        Deque<Integer> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            int rule = open.remove();
            if (fulfilled.get(rule) || seen.get(rule)) {
                continue;
            }
            seen.set(rule);
            if (reasons.containsKey(rule)) {
                return Optional.ofNullable(reasons.get(rule));
            }
            calls(rules.body(rule), open);
        }
        return Optional.empty();
    }

    private static void calls(Expression expression, Deque<Integer> found) {
        switch (expression) {
            case Call(int rule) -> found.add(rule);
            case Expression.Sequence(var parts) -> parts.forEach(p -> calls(p, found));
            case Choice(var options) -> options.forEach(o -> calls(o, found));
            case Repeat r -> {
                if (r.least() > 0) {
                    calls(r.part(), found);
                }
            }
            case Expression.Bytes _ -> {}
            case Expression.OneOf _ -> {}
            case Expression.Matching _ -> {}
        }
    }

    /// A value that fulfils all of some schemas.
    Call value(List<Located> schemas, Located at) {
        List<String> key = schemas.stream().map(Located::pointer).toList();
        Integer before = known.get(key);
        if (before != null) {
            return new Call(before);
        }
        int rule = rules.begin(at.pointer());
        known.put(key, rule);
        places.put(rule, at);
        List<Expression> options = new ArrayList<>();
        List<Located> anything = List.of(anything());
        try {
            for (List<Located> all : alternatives.of(schemas)) {
                if (all.isEmpty() && !schemas.equals(anything)) {
                    options.add(value(anything, root));
                    continue;
                }
                options.add(one(SchemaReader.read(at, all), rule));
            }
        } catch (GrammarException e) {
            throw at.wrong("cannot be enforced: " + e.getMessage());
        }
        if (options.isEmpty()) {
            impossible(rule, at.wrong("allows no value"));
        }
        rules.complete(rule, options.size() == 1 ? options.getFirst() : new Choice(options));
        return new Call(rule);
    }

    private Expression impossible(int rule, SchemaException reason) {
        reasons.putIfAbsent(rule, reason);
        return Expression.NOTHING;
    }

    private Expression one(Facts facts, int rule) {
        if (facts.values.isPresent()) {
            List<Expression> values = facts.values.get().stream()
                    .filter(facts::allows)
                    .map(text::value)
                    .toList();
            return values.isEmpty()
                    ? impossible(rule, facts.at.wrong("lists no value that all it says allows"))
                    : new Choice(values);
        }
        List<Expression> kinds = new ArrayList<>();
        for (Kind kind : facts.kinds()) {
            switch (kind) {
                case NULL -> kinds.add(Expression.text("null"));
                case BOOLEAN -> kinds.add(Expression.choice(Expression.text("true"), Expression.text("false")));
                case OBJECT -> kinds.add(new ObjectGrammar(rules, this, text, facts).object());
                case ARRAY -> kinds.add(array(facts, rule));
                case INTEGER -> kinds.add(number(facts, rule));
                case FRACTION -> {}
                case STRING -> kinds.add(string(facts, rule));
            }
        }
        return kinds.isEmpty()
                ? impossible(rule, facts.at.wrong("has types that exclude one another"))
                : new Choice(kinds);
    }

    private Expression number(Facts facts, int rule) {
        Expression number = NumberTexts.of(facts, facts.kinds().contains(Kind.FRACTION));
        if (number instanceof Expression.Matching(TextAutomaton automaton, Spelling _) && automaton.isEmpty()) {
            return impossible(rule, facts.at.wrong("has bounds between which there is no number"));
        }
        return number;
    }

    private Expression string(Facts facts, int rule) {
        if (facts.isAnyString()) {
            if (anyString.isEmpty()) {
                anyString = Optional.of(rules.rule(
                        "string", text.string(TextAutomaton.length(0, Expression.UNBOUNDED), Spelling.JSON_ANY)));
            }
            return anyString.get();
        }
        if (!SchemaReader.isOpen(facts.maxLength) && facts.maxLength < facts.minLength) {
            return impossible(
                    rule,
                    facts.at.wrong(
                            "has a minLength of " + facts.minLength + " above its maxLength of " + facts.maxLength));
        }
        List<Integer> bounds = List.of(facts.minLength, facts.maxLength);
        if (facts.texts.isEmpty() && lengths.containsKey(bounds)) {
            return lengths.getOrDefault(bounds, Expression.NOTHING);
        }
        TextAutomaton strings = facts.strings();
        states += strings.edges().size();
        if (states > MOST_STATES) {
            throw facts.at.wrong("is one of many strings that take more than " + MOST_STATES
                    + " states together; use smaller bounds of lengths");
        }
        if (strings.isEmpty()) {
            return impossible(rule, facts.at.wrong("has conditions on a string that exclude one another"));
        }
        boolean counted = facts.texts.isEmpty() && text.forbidden().isEmpty();
        Expression string = rules.rule("string", text.string(strings, counted ? Spelling.JSON_ANY : Spelling.JSON));
        if (facts.texts.isEmpty()) {
            lengths.put(bounds, string);
        }
        return string;
    }

    private Expression array(Facts facts, int rule) {
        int most = facts.maxItems;
        int first = facts.items.stream().mapToInt(i -> i.first().size()).max().orElse(0);
        if (facts.unique.isPresent() && (SchemaReader.isOpen(most) || most > 1)) {
            throw facts.unique.get().wrong("is the keyword 'uniqueItems', which cannot be enforced; leave it out");
        }
        if (!SchemaReader.isOpen(most) && most < facts.minItems) {
            return impossible(
                    rule, facts.at.wrong("has a minItems of " + facts.minItems + " above its maxItems of " + most));
        }
        if (Math.max(facts.minItems, most) > MOST_ITEMS) {
            throw facts.at.wrong("counts " + Math.max(facts.minItems, most) + " items, expected at most " + MOST_ITEMS);
        }
        if (first > MOST_FIRST) {
            throw facts.at.wrong("has " + first + " items in prefixItems, expected at most " + MOST_FIRST);
        }
        int ahead = SchemaReader.isOpen(most) ? first : Math.min(first, most);
        Expression rest = new Repeat(
                Expression.sequence(JsonText.COMMA, item(facts, first)),
                Math.max(0, facts.minItems - ahead),
                SchemaReader.isOpen(most) ? most : most - ahead);
        if (ahead == 0) {
            if (most == 0) {
                return Expression.text("[]");
            }
            int more = SchemaReader.isOpen(most) ? most : most - 1;
            Expression some = Expression.sequence(
                    item(facts, 0),
                    new Repeat(
                            Expression.sequence(JsonText.COMMA, item(facts, 0)),
                            Math.max(0, facts.minItems - 1),
                            more));
            return Expression.sequence(
                    Expression.text("["), facts.minItems == 0 ? Expression.optional(some) : some, Expression.text("]"));
        }
        Expression inside = rest;
        for (int i = ahead - 1; i >= 0; i--) {
            inside = Expression.sequence(i == 0 ? Expression.EMPTY : JsonText.COMMA, item(facts, i), inside);
            if (i >= facts.minItems) {
                inside = Expression.optional(inside);
            }
        }
        return Expression.sequence(Expression.text("["), inside, Expression.text("]"));
    }

    /// The item with this number.
    private Expression item(Facts facts, int number) {
        List<Located> said = new ArrayList<>();
        for (Facts.Items items : facts.items) {
            if (number < items.first().size()) {
                said.add(items.first().get(number));
            } else {
                items.rest().ifPresent(said::add);
            }
        }
        return said.isEmpty() ? value(List.of(anything()), facts.at) : value(said, said.getFirst());
    }

    /// See [Alternatives#of(List)].
    List<List<Located>> alternatives(Located schema) {
        return alternatives.of(List.of(schema));
    }

    /// Any value.
    Located anything() {
        return new Located("any value", true);
    }
}
