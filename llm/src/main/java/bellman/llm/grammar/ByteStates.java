package bellman.llm.grammar;

import bellman.llm.grammar.CodePoints.Range;
import bellman.llm.grammar.Expression.Spelling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/// A rule as a nondeterministic automaton over bytes, with calls of other rules. Its start is state 0.
final class ByteStates {
    private static final int MOST_STATES = 1_000_000;
    private static final int MOST_EDGES = 4_000_000;

    /// A byte from `first` to `last` leads to a state.
    record Edge(int first, int last, int to) {}

    /// A rule, and where one goes on when it has come to its end.
    record CallEdge(int rule, int to) {}

    private record Tail(List<CodePoints> bytes, int to) {}

    private record Spelled(CodePoints set, Spelling spelling) {}

    private final List<List<Edge>> edges = new ArrayList<>();
    private final List<List<CallEdge>> calls = new ArrayList<>();
    private final List<List<Integer>> silent = new ArrayList<>();
    private final Map<Tail, Integer> tails = new HashMap<>();
    private final Map<Spelled, List<List<CodePoints>>> sequences = new HashMap<>();
    private final String rule;
    private final IntPredicate callable;
    private final int end;
    private int edgeCount;

    /// @param callable whether a rule has a text at all; those without are left out
    ByteStates(String rule, Expression body, IntPredicate callable) {
        this.rule = rule;
        this.callable = callable;
        end = add(body, state());
    }

    List<Edge> edges(int state) {
        return edges.get(state);
    }

    List<CallEdge> calls(int state) {
        return calls.get(state);
    }

    List<Integer> silent(int state) {
        return silent.get(state);
    }

    int end() {
        return end;
    }

    int size() {
        return edges.size();
    }

    private int state() {
        if (edges.size() >= MOST_STATES || edgeCount > MOST_EDGES) {
            throw new GrammarException("the rule '" + rule + "' has more than " + MOST_STATES + " places or "
                    + MOST_EDGES + " ways between them; use smaller bounds of lengths and repetitions");
        }
        edges.add(new ArrayList<>(2));
        calls.add(List.of());
        silent.add(List.of());
        return edges.size() - 1;
    }

    private void silent(int from, int to) {
        if (silent.get(from).isEmpty()) {
            silent.set(from, new ArrayList<>(1));
        }
        silent.get(from).add(to);
    }

    private int add(Expression expression, int from) {
        return switch (expression) {
            case Expression.Bytes(List<Byte> bytes) -> {
                int at = from;
                for (byte b : bytes) {
                    int next = state();
                    edges.get(at).add(new Edge(b & 0xff, b & 0xff, next));
                    at = next;
                }
                yield at;
            }
            case Expression.OneOf(CodePoints set) -> {
                int to = state();
                characters(set, Spelling.PLAIN, from, to);
                yield to;
            }
            case Expression.Sequence(List<Expression> parts) -> {
                int at = from;
                for (Expression part : parts) {
                    at = add(part, at);
                }
                yield at;
            }
            case Expression.Choice(List<Expression> options) -> {
                int to = state();
                for (Expression option : options) {
                    int begin = state();
                    silent(from, begin);
                    silent(add(option, begin), to);
                }
                yield to;
            }
            case Expression.Repeat(Expression part, int least, int most) -> repeat(part, least, most, from);
            case Expression.Call(int called) -> {
                int to = state();
                if (callable.test(called)) {
                    if (calls.get(from).isEmpty()) {
                        calls.set(from, new ArrayList<>(1));
                    }
                    calls.get(from).add(new CallEdge(called, to));
                }
                yield to;
            }
            case Expression.Matching(TextAutomaton automaton, Spelling spelling) -> matching(automaton, spelling, from);
        };
    }

    private int repeat(Expression part, int least, int most, int from) {
        int at = from;
        for (int i = 0; i < least; i++) {
            at = add(part, at);
        }
        int to = state();
        if (most == Expression.UNBOUNDED) {
            int loop = state();
            silent(at, loop);
            silent(add(part, loop), loop);
            silent(loop, to);
            return to;
        }
        for (int i = least; i < most; i++) {
            silent(at, to);
            int begin = state();
            silent(at, begin);
            at = add(part, begin);
        }
        silent(at, to);
        return to;
    }

    private int matching(TextAutomaton automaton, Spelling spelling, int from) {
        int base = edges.size();
        automaton.edges().forEach(e -> state());
        int to = state();
        silent(from, base);
        for (int s = 0; s < automaton.edges().size(); s++) {
            Map<Integer, List<Range>> labels = new TreeMap<>();
            for (TextAutomaton.Edge e : automaton.edges().get(s)) {
                labels.computeIfAbsent(e.to(), t -> new ArrayList<>()).add(new Range(e.first(), e.last()));
            }
            int begin = base + s;
            labels.forEach((next, ranges) -> characters(new CodePoints(ranges), spelling, begin, base + next));
            if (automaton.accepting().get(s)) {
                silent(base + s, to);
            }
        }
        return to;
    }

    private void characters(CodePoints set, Spelling spelling, int from, int to) {
        sequences
                .computeIfAbsent(new Spelled(set, spelling), s -> sequences(s.set, s.spelling))
                .forEach(bytes -> sequence(bytes, from, to));
    }

    private static List<List<CodePoints>> sequences(CodePoints set, Spelling spelling) {
        return switch (spelling) {
            case PLAIN -> Utf8Sequences.of(set);
            case JSON -> JsonCharacters.shortest(set);
            case JSON_ANY -> JsonCharacters.any(set);
        };
    }

    /// Sequences with the same end share it.
    private void sequence(List<CodePoints> bytes, int from, int to) {
        int next = tail(bytes.subList(1, bytes.size()), to);
        edgeCount += bytes.getFirst().ranges().size();
        for (Range r : bytes.getFirst().ranges()) {
            edges.get(from).add(new Edge(r.first(), r.last(), next));
        }
    }

    private int tail(List<CodePoints> bytes, int to) {
        if (bytes.isEmpty()) {
            return to;
        }
        Tail key = new Tail(List.copyOf(bytes), to);
        Integer known = tails.get(key);
        if (known != null) {
            return known;
        }
        int begin = state();
        sequence(bytes, begin, to);
        tails.put(key, begin);
        return begin;
    }
}
