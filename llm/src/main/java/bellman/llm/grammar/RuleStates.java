package bellman.llm.grammar;

import bellman.llm.grammar.ByteStates.CallEdge;
import bellman.llm.grammar.ByteStates.Edge;
import bellman.llm.grammar.Grammar.Rule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/// The deterministic automaton of a rule: sets of the states of [ByteStates]. State 0 is its start.
final class RuleStates {
    /// Of a rule without a text.
    static final RuleStates NONE = new RuleStates();

    private static final int MOST_STATES = 500_000;
    /// Members of all sets together.
    private static final long MOST_MEMBERS = 10_000_000;

    private final List<List<Edge>> edges = new ArrayList<>();
    private final List<List<CallEdge>> calls = new ArrayList<>();
    private final BitSet ends = new BitSet();

    private RuleStates() {}

    static RuleStates of(Rule rule, IntPredicate callable) {
        return new Subsets(rule, callable).states().trimmed();
    }

    int size() {
        return edges.size();
    }

    List<Edge> edges(int state) {
        return edges.get(state);
    }

    List<CallEdge> calls(int state) {
        return calls.get(state);
    }

    boolean isEnd(int state) {
        return ends.get(state);
    }

    private void add(List<Edge> from, List<CallEdge> called, boolean end) {
        ends.set(edges.size(), end);
        edges.add(from);
        calls.add(called);
    }

    /// Without states from which no end is reached.
    private RuleStates trimmed() {
        List<List<Integer>> back = new ArrayList<>();
        edges.forEach(e -> back.add(new ArrayList<>(2)));
        for (int s = 0; s < size(); s++) {
            for (Edge e : edges.get(s)) {
                back.get(e.to()).add(s);
            }
            for (CallEdge c : calls.get(s)) {
                back.get(c.to()).add(s);
            }
        }
        BitSet alive = new BitSet();
        Deque<Integer> open = new ArrayDeque<>();
        ends.stream().forEach(open::add);
        while (!open.isEmpty()) {
            int s = open.remove();
            if (!alive.get(s)) {
                alive.set(s);
                open.addAll(back.get(s));
            }
        }
        int[] number = new int[size()];
        int next = 0;
        for (int s = 0; s < size(); s++) {
            number[s] = alive.get(s) ? next++ : -1;
        }
        var kept = new RuleStates();
        for (int s = 0; s < size(); s++) {
            if (alive.get(s)) {
                kept.add(
                        edges.get(s).stream()
                                .filter(e -> alive.get(e.to()))
                                .map(e -> new Edge(e.first(), e.last(), number[e.to()]))
                                .toList(),
                        calls.get(s).stream()
                                .filter(c -> alive.get(c.to()))
                                .map(c -> new CallEdge(c.rule(), number[c.to()]))
                                .toList(),
                        ends.get(s));
            }
        }
        return kept;
    }

    /// The construction of sets.
    private static final class Subsets {
        private final String rule;
        private final ByteStates states;
        private final Map<List<Integer>, Integer> numbers = new HashMap<>();
        private final Deque<List<Integer>> open = new ArrayDeque<>();
        private long members;

        Subsets(Rule rule, IntPredicate callable) {
            this.rule = rule.name();
            states = new ByteStates(rule.name(), rule.body(), callable);
        }

        RuleStates states() {
            var made = new RuleStates();
            number(List.of(0));
            while (!open.isEmpty()) {
                List<Integer> set = open.remove();
                List<Edge> all = new ArrayList<>();
                Map<Integer, List<Integer>> called = new TreeMap<>();
                for (int s : set) {
                    all.addAll(states.edges(s));
                    states.calls(s)
                            .forEach(c -> called.computeIfAbsent(c.rule(), r -> new ArrayList<>())
                                    .add(c.to()));
                }
                List<CallEdge> calls = new ArrayList<>();
                called.forEach((r, to) -> calls.add(new CallEdge(r, number(to))));
                made.add(joint(all), List.copyOf(calls), set.contains(states.end()));
            }
            return made;
        }

        private List<Edge> joint(List<Edge> all) {
            List<Edge> joint = new ArrayList<>();
            Segments.of(all, Edge::first, Edge::last, (first, last, here) -> {
                int to = number(here.stream().map(Edge::to).toList());
                boolean same = !joint.isEmpty()
                        && joint.getLast().to() == to
                        && joint.getLast().last() == first - 1;
                joint.add(new Edge(same ? joint.removeLast().first() : first, last, to));
            });
            return List.copyOf(joint);
        }

        /// The number of the set that is reached from states without a byte.
        private int number(List<Integer> from) {
            TreeSet<Integer> reached = new TreeSet<>();
            Deque<Integer> next = new ArrayDeque<>(from);
            while (!next.isEmpty()) {
                int s = next.remove();
                if (reached.add(s)) {
                    next.addAll(states.silent(s));
                }
            }
            // What leads on in silence only does not tell sets apart.
            List<Integer> set = reached.stream()
                    .filter(s -> s == states.end()
                            || !states.edges(s).isEmpty()
                            || !states.calls(s).isEmpty())
                    .toList();
            Integer known = numbers.get(set);
            if (known != null) {
                return known;
            }
            members += set.size();
            if (numbers.size() >= Math.min(MOST_STATES, 4 * states.size() + 1_000) || members > MOST_MEMBERS) {
                throw new GrammarException("the rule '" + rule + "' needs more than " + numbers.size()
                        + " states; use smaller bounds of lengths and repetitions");
            }
            numbers.put(set, numbers.size());
            open.add(set);
            return numbers.size() - 1;
        }
    }
}
