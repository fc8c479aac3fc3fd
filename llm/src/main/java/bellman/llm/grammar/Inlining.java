package bellman.llm.grammar;

import bellman.llm.grammar.Expression.Call;
import bellman.llm.grammar.Expression.Choice;
import bellman.llm.grammar.Expression.Matching;
import bellman.llm.grammar.Expression.OneOf;
import bellman.llm.grammar.Expression.Repeat;
import bellman.llm.grammar.Expression.Sequence;
import bellman.llm.grammar.Grammar.Rule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Puts small rules in place of their calls. A text inside one rule is followed faster than one that changes rules with
/// each character, as grammars written by hand do.
final class Inlining {
    private static final int SMALL = 200;
    private static final int LARGE = 100_000;

    private final Grammar grammar;
    private final List<Optional<Expression>> done = new ArrayList<>();
    private final BitSet open = new BitSet();
    private final BitSet recursive = new BitSet();

    private Inlining(Grammar grammar) {
        this.grammar = grammar;
        grammar.rules().forEach(r -> done.add(Optional.empty()));
    }

    static Grammar of(Grammar grammar) {
        var inlining = new Inlining(grammar);
        List<Rule> rules = new ArrayList<>();
        for (int r = 0; r < grammar.rules().size(); r++) {
            rules.add(new Rule(grammar.rules().get(r).name(), inlining.rule(r)));
        }
        return new Grammar(rules, grammar.start());
    }

    private Expression rule(int number) {
        if (done.get(number).isPresent()) {
            return done.get(number).get();
        }
        open.set(number);
        Expression body = inlined(grammar.rules().get(number).body());
        open.clear(number);
        done.set(number, Optional.of(body));
        return body;
    }

    private Expression inlined(Expression expression) {
        return switch (expression) {
            case Call(int rule) -> {
                if (open.get(rule)) {
                    recursive.set(rule);
                    yield expression;
                }
                Expression body = rule(rule);
                yield !recursive.get(rule) && size(body) <= SMALL ? body : expression;
            }
            case Sequence(var parts) ->
                new Sequence(parts.stream().map(this::inlined).toList());
            case Choice(var options) ->
                new Choice(options.stream().map(this::inlined).toList());
            case Repeat(Expression part, int least, int most) -> new Repeat(inlined(part), least, most);
            case Expression.Bytes b -> b;
            case OneOf o -> o;
            case Matching m -> m;
        };
    }

    private static int size(Expression expression) {
        long size = switch (expression) {
            case Call _ -> 1;
            case Sequence(var parts) ->
                1 + parts.stream().mapToLong(Inlining::size).sum();
            case Choice(var options) ->
                1 + options.stream().mapToLong(Inlining::size).sum();
            case Repeat(Expression part, int least, int most) ->
                1 + (long) Math.max(1, Math.max(least, most)) * size(part);
            case Expression.Bytes(var bytes) -> bytes.size();
            case OneOf(CodePoints set) -> set.ranges().size();
            case Matching _ -> LARGE;
        };
        return (int) Math.min(size, LARGE);
    }
}
