package bellman.llm.grammar;

import java.util.ArrayList;
import java.util.List;

/// Rules that call one another.
///
/// @param start number of the rule that describes the whole text
public record Grammar(List<Rule> rules, int start) {
    /// A name and what it stands for.
    ///
    /// @param name by which errors call it
    public record Rule(String name, Expression body) {}

    public Grammar {
        rules = List.copyOf(rules);
        if (start < 0 || start >= rules.size()) {
            throw new GrammarException("a grammar of " + rules.size() + " rules begins with rule " + start);
        }
    }

    /// Of rules the first of which describes the whole text.
    public Grammar(List<Rule> rules) {
        this(rules, 0);
    }

    /// The same texts, with something before them.
    public Grammar behind(Expression before) {
        List<Rule> more = new ArrayList<>(rules);
        more.add(new Rule("whole text", Expression.sequence(before, new Expression.Call(start))));
        return new Grammar(more, rules.size());
    }

    /// A single rule that calls none.
    public static Grammar of(Expression body) {
        return new Grammar(List.of(new Rule("root", body)));
    }
}
