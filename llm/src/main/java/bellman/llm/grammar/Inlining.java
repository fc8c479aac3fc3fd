package bellman.llm.grammar;

import bellman.llm.grammar.Expression.Call;
import bellman.llm.grammar.Expression.Choice;
import bellman.llm.grammar.Expression.Matching;
import bellman.llm.grammar.Expression.OneOf;
import bellman.llm.grammar.Expression.Repeat;
import bellman.llm.grammar.Expression.Sequence;
import bellman.llm.grammar.Grammar.Rule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/// Puts small rules in place of their calls. A text inside one rule is followed faster than one that changes rules with
/// each character, as grammars written by hand do.
final class Inlining {
    private static final int SMALL = 64;
    private static final int LARGE = 100_000;

    private final Grammar grammar;
    private final List<Optional<Expression>> done = new ArrayList<>();

    private Inlining(Grammar grammar) {
        this.grammar = grammar;
        grammar.rules().forEach(r -> done.add(Optional.empty()));
    }

    static Grammar of(Grammar grammar) {
        var inlining = new Inlining(grammar);
        for (int r = 0; r < grammar.rules().size(); r++) {
            inlining.rule(r);
        }
        List<Rule> rules = new ArrayList<>();
        for (int r = 0; r < grammar.rules().size(); r++) {
            Rule rule = grammar.rules().get(r);
            rules.add(new Rule(rule.name(), inlining.done.get(r).orElse(rule.body())));
        }
        return new Grammar(rules, grammar.start());
    }

    /// Does a rule, and before it those that it calls; schemas nest deeper than a thread's stack.
    private void rule(int start) {
        BitSet begun = new BitSet();
        Deque<Integer> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            int number = open.getLast();
            if (done.get(number).isPresent()) {
                open.removeLast();
            } else if (begun.get(number)) {
                done.set(number, Optional.of(inlined(grammar.rules().get(number).body())));
                open.removeLast();
            } else {
                begun.set(number);
                int before = number;
                calls(grammar.rules().get(number).body(), called -> {
                    if (called != before && !begun.get(called)) {
                        open.addLast(called);
                    }
                });
            }
        }
    }

    private static void calls(Expression expression, IntConsumer found) {
        switch (expression) {
            case Call(int rule) -> found.accept(rule);
            case Sequence(var parts) -> parts.forEach(p -> calls(p, found));
            case Choice(var options) -> options.forEach(o -> calls(o, found));
            case Repeat r -> calls(r.part(), found);
            case Expression.Bytes _ -> {}
            case OneOf _ -> {}
            case Matching _ -> {}
        }
    }

    private Expression inlined(Expression expression) {
        return switch (expression) {
            // One that is not done calls this one.
            case Call(int rule) ->
                done.get(rule).filter(body -> size(body) <= SMALL).orElse(expression);
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
