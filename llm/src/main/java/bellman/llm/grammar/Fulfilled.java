package bellman.llm.grammar;

import bellman.llm.grammar.Expression.Repeat;
import java.util.BitSet;

/// Which rules some finite text fulfils.
public final class Fulfilled {
    private Fulfilled() {}

    /// The numbers of those rules.
    public static BitSet rules(Grammar grammar) {
        BitSet known = new BitSet();
        boolean more = true;
        while (more) {
            more = false;
            // What is called mostly stands behind who calls it.
            for (int r = grammar.rules().size() - 1; r >= 0; r--) {
                if (!known.get(r) && is(grammar.rules().get(r).body(), known)) {
                    known.set(r);
                    more = true;
                }
            }
        }
        return known;
    }

    /// Whether some text fulfils an expression, if the rules in `known` have some.
    public static boolean is(Expression expression, BitSet known) {
        return switch (expression) {
            case Expression.Bytes _ -> true;
            case Expression.OneOf(CodePoints set) -> !set.isEmpty();
            case Expression.Sequence(var parts) -> parts.stream().allMatch(p -> is(p, known));
            case Expression.Choice(var options) -> options.stream().anyMatch(o -> is(o, known));
            case Repeat r -> r.least() == 0 || is(r.part(), known);
            case Expression.Call(int rule) -> known.get(rule);
            case Expression.Matching(TextAutomaton automaton, Expression.Spelling _) -> !automaton.isEmpty();
        };
    }
}
