package bellman.llm.grammar;

import bellman.llm.grammar.ByteStates.CallEdge;
import bellman.llm.grammar.ByteStates.Edge;
import bellman.llm.grammar.Grammar.Rule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// A grammar as automata over bytes that call one another: deterministic ones, but for the choice between a
/// byte, a call and the end of a rule. From every state one comes to an end.
public final class TransitionNetwork {
    /// There is no way with this byte.
    public static final int NONE = -1;

    private static final int MOST_STATES = 2_000_000;

    private final List<RuleStates> rules;
    private final int start;
    private final int[] starts;
    /// Of each state: first and last bytes and where they lead, three numbers for each edge, by rising bytes.
    private final int[][] edges;
    /// Of each state: rules and where one goes on behind them.
    private final int[][] calls;
    private final BitSet ends = new BitSet();

    private TransitionNetwork(List<RuleStates> rules, int start) {
        this.rules = rules;
        this.start = start;
        starts = new int[rules.size()];
        int count = 0;
        for (int r = 0; r < starts.length; r++) {
            starts[r] = count;
            count += rules.get(r).size();
        }
        edges = new int[count][];
        calls = new int[count][];
        for (int r = 0; r < starts.length; r++) {
            RuleStates of = rules.get(r);
            for (int s = 0; s < of.size(); s++) {
                int state = starts[r] + s;
                edges[state] = new int[3 * of.edges(s).size()];
                for (int i = 0; i < of.edges(s).size(); i++) {
                    Edge e = of.edges(s).get(i);
                    edges[state][3 * i] = e.first();
                    edges[state][3 * i + 1] = e.last();
                    edges[state][3 * i + 2] = starts[r] + e.to();
                }
                calls[state] = new int[2 * of.calls(s).size()];
                for (int i = 0; i < of.calls(s).size(); i++) {
                    CallEdge c = of.calls(s).get(i);
                    calls[state][2 * i] = c.rule();
                    calls[state][2 * i + 1] = starts[r] + c.to();
                }
                ends.set(state, of.isEnd(s));
            }
        }
    }

    /// The network of a grammar.
    ///
    /// @throws GrammarException if no text fulfils it, if a rule begins with itself, or if it grows too large
    public static TransitionNetwork of(Grammar grammar) {
        Grammar flat = Inlining.of(grammar);
        BitSet fulfilled = Fulfilled.rules(flat);
        if (!fulfilled.get(flat.start())) {
            throw new GrammarException("no text fulfils the rule '"
                    + flat.rules().get(flat.start()).name() + "'");
        }
        List<RuleStates> rules = new ArrayList<>();
        long states = 0;
        for (int r = 0; r < flat.rules().size(); r++) {
            Rule rule = flat.rules().get(r);
            rules.add(fulfilled.get(r) ? RuleStates.of(rule, fulfilled::get) : RuleStates.NONE);
            states += rules.getLast().size();
            if (states > MOST_STATES) {
                throw new GrammarException("the grammar has more than " + MOST_STATES
                        + " states; use smaller bounds of lengths and repetitions");
            }
        }
        var network = new TransitionNetwork(rules, flat.start());
        LeftRecursion.refuse(flat, network);
        return network;
    }

    /// States in all.
    public int states() {
        return edges.length;
    }

    /// Rules.
    int rules() {
        return rules.size();
    }

    /// Whether some text fulfils a rule.
    boolean hasTexts(int rule) {
        return rules.get(rule).size() > 0;
    }

    /// Where the whole text begins.
    public int start() {
        return starts[start];
    }

    /// Where a rule begins.
    public int start(int rule) {
        return starts[rule];
    }

    /// Where a byte leads, or [#NONE].
    public int next(int state, int value) {
        int[] of = edges[state];
        for (int i = 0; i < of.length && of[i] <= value; i += 3) {
            if (value <= of[i + 1]) {
                return of[i + 2];
            }
        }
        return NONE;
    }

    /// Whether any byte leads on.
    public boolean takesBytes(int state) {
        return edges[state].length > 0;
    }

    /// How many rules may be called.
    public int calls(int state) {
        return calls[state].length / 2;
    }

    /// The rule of a call.
    public int called(int state, int call) {
        return calls[state][2 * call];
    }

    /// Where one goes on behind a call.
    public int behind(int state, int call) {
        return calls[state][2 * call + 1];
    }

    /// Whether the rule may end here.
    public boolean isEnd(int state) {
        return ends.get(state);
    }

    /// Whether the rule ends here and can do nothing else.
    public boolean isLast(int state) {
        return ends.get(state) && edges[state].length == 0 && calls[state].length == 0;
    }
}
