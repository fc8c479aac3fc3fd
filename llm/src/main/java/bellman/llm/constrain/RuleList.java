package bellman.llm.constrain;

import bellman.llm.grammar.Expression;
import bellman.llm.grammar.Expression.Call;
import bellman.llm.grammar.Grammar;
import bellman.llm.grammar.Grammar.Rule;
import bellman.llm.grammar.GrammarException;
import java.util.ArrayList;
import java.util.List;

/// The rules of a grammar that is being made. Rule 0 is the whole text.
final class RuleList {
    private static final int MOST = 50_000;

    private final List<Rule> rules = new ArrayList<>();

    RuleList() {
        begin("root");
    }

    /// A rule without a body yet: others may call it.
    int begin(String name) {
        if (rules.size() >= MOST) {
            throw new GrammarException(
                    "it takes more than " + MOST + " rules; use fewer alternatives of objects that are merged");
        }
        rules.add(new Rule(name, Expression.NOTHING));
        return rules.size() - 1;
    }

    void complete(int rule, Expression body) {
        rules.set(rule, new Rule(rules.get(rule).name(), body));
    }

    /// A call of a new rule.
    Expression rule(String name, Expression body) {
        int number = begin(name);
        complete(number, body);
        return new Call(number);
    }

    Expression body(int rule) {
        return rules.get(rule).body();
    }

    Grammar grammar() {
        return new Grammar(rules);
    }
}
