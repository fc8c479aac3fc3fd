package bellman.llm.constrain;

import bellman.llm.grammar.Expression;
import bellman.llm.grammar.Expression.Bytes;
import bellman.llm.grammar.Expression.Matching;
import bellman.llm.grammar.Expression.Spelling;
import bellman.llm.grammar.Regex;
import bellman.llm.grammar.TextAutomaton;
import java.util.List;
import java.util.Set;

/// Text that may be anything but for some words, special tokens included.
final class FreeText {
    private FreeText() {}

    /// Text in which a word does not occur, neither as a special token nor as characters.
    static Expression without(String word) {
        return text(TextAutomaton.containing(List.of(word)).not(), word);
    }

    /// Likewise, and in which an expression finds nothing before the first special token.
    static Expression without(String expression, String word) {
        TextAutomaton rest = TextAutomaton.containing(List.of(word)).not();
        TextAutomaton first =
                rest.and(TextAutomaton.of(Regex.within(expression)).not());
        return Expression.sequence(
                new Matching(first, Spelling.PLAIN),
                Expression.star(Expression.sequence(specialBut(word), new Matching(rest, Spelling.PLAIN))));
    }

    private static Expression text(TextAutomaton automaton, String word) {
        Expression plain = new Matching(automaton, Spelling.PLAIN);
        return Expression.sequence(plain, Expression.star(Expression.sequence(specialBut(word), plain)));
    }

    private static Expression specialBut(String word) {
        return special(TextAutomaton.of(Set.of(word)).not());
    }

    /// Special tokens with these names.
    static Expression special(Set<String> names) {
        return special(TextAutomaton.of(names));
    }

    private static Expression special(TextAutomaton names) {
        byte[] around = Vocabulary.special("");
        return Expression.sequence(
                new Bytes(List.of(around[0])), new Matching(names, Spelling.PLAIN), new Bytes(List.of(around[1])));
    }
}
