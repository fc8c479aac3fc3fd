package bellman.llm.grammar;

import bellman.llm.grammar.CodePoints.Range;
import bellman.llm.grammar.TextAutomaton.Edge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An expression as a nondeterministic automaton over characters (Thompson 1968), and the deterministic one of its sets
/// of states.
final class CharacterStates {
    private static final int MOST_STATES = 100_000;
    private static final int MOST_EDGES = 1_000_000;
    /// Bits of all sets together: 64 MB.
    private static final long MOST_BITS = 1L << 29;

    private final List<List<Edge>> edges = new ArrayList<>();
    private final List<List<Integer>> silent = new ArrayList<>();
    private int edgeCount;

    TextAutomaton automaton(Expression expression) {
        int start = state();
        int end = add(expression, start);
        Map<BitSet, Integer> numbers = new HashMap<>();
        Deque<BitSet> open = new ArrayDeque<>();
        List<List<Edge>> found = new ArrayList<>();
        BitSet accepting = new BitSet();
        BitSet begin = new BitSet();
        close(begin, start);
        numbers.put(begin, 0);
        open.add(begin);
        while (!open.isEmpty()) {
            BitSet set = open.remove();
            accepting.set(found.size(), set.get(end));
            List<Edge> all = new ArrayList<>();
            set.stream().forEach(s -> all.addAll(edges.get(s)));
            List<Edge> joined = new ArrayList<>();
            Segments.of(all, Edge::first, Edge::last, (first, last, here) -> {
                BitSet next = new BitSet();
                here.forEach(e -> close(next, e.to()));
                Integer known = numbers.get(next);
                int to = known == null ? numbers.size() : known;
                if (known == null) {
                    numbers.put(next, to);
                    open.add(next);
                    requireFew(to);
                }
                boolean same = !joined.isEmpty()
                        && joined.getLast().to() == to
                        && joined.getLast().last() == first - 1;
                joined.add(new Edge(same ? joined.removeLast().first() : first, last, to));
            });
            found.add(List.copyOf(joined));
        }
        return new TextAutomaton(found, accepting).trimmed();
    }

    private void requireFew(int sets) {
        TextAutomaton.requireFew(sets);
        if ((long) sets * edges.size() > MOST_BITS || sets > 4 * edges.size() + 1_000) {
            throw new GrammarException("an expression of " + edges.size() + " places needs more than " + sets
                    + " sets of them; use smaller bounds");
        }
    }

    private void close(BitSet set, int state) {
        Deque<Integer> open = new ArrayDeque<>(List.of(state));
        while (!open.isEmpty()) {
            int s = open.remove();
            if (!set.get(s)) {
                set.set(s);
                open.addAll(silent.get(s));
            }
        }
    }

    private int state() {
        if (edges.size() > MOST_STATES || edgeCount > MOST_EDGES) {
            throw new GrammarException("an expression has more than " + MOST_STATES + " places or " + MOST_EDGES
                    + " ways between them; use smaller bounds");
        }
        edges.add(new ArrayList<>(1));
        silent.add(new ArrayList<>(1));
        return edges.size() - 1;
    }

    /// Adds an expression behind a state and returns where it ends.
    private int add(Expression expression, int from) {
        return switch (expression) {
            case Expression.Bytes(List<Byte> bytes) -> {
                byte[] utf8 = new byte[bytes.size()];
                for (int i = 0; i < utf8.length; i++) {
                    utf8[i] = bytes.get(i);
                }
                int at = from;
                for (int c :
                        new String(utf8, StandardCharsets.UTF_8).codePoints().toArray()) {
                    int next = state();
                    edges.get(at).add(new Edge(c, c, next));
                    at = next;
                }
                yield at;
            }
            case Expression.OneOf(CodePoints set) -> {
                int to = state();
                edgeCount += set.ranges().size();
                for (Range r : set.ranges()) {
                    edges.get(from).add(new Edge(r.first(), r.last(), to));
                }
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
                    silent.get(from).add(begin);
                    silent.get(add(option, begin)).add(to);
                }
                yield to;
            }
            case Expression.Repeat(Expression part, int least, int most) -> repeat(part, least, most, from);
            case Expression.Matching(TextAutomaton automaton, Expression.Spelling _) -> copy(automaton, from);
            case Expression.Call call ->
                throw new IllegalArgumentException("a rule is called where there are none: " + call);
        };
    }

    private int repeat(Expression part, int least, int most, int from) {
        int at = from;
        for (int i = 0; i < least; i++) {
            at = add(part, at);
        }
        int end = state();
        if (most == Expression.UNBOUNDED) {
            int loop = state();
            silent.get(at).add(loop);
            silent.get(add(part, loop)).add(loop);
            silent.get(loop).add(end);
            return end;
        }
        for (int i = least; i < most; i++) {
            silent.get(at).add(end);
            int begin = state();
            silent.get(at).add(begin);
            at = add(part, begin);
        }
        silent.get(at).add(end);
        return end;
    }

    private int copy(TextAutomaton automaton, int from) {
        int base = edges.size();
        automaton.edges().forEach(e -> state());
        int end = state();
        silent.get(from).add(base);
        for (int s = 0; s < automaton.edges().size(); s++) {
            for (Edge e : automaton.edges().get(s)) {
                edges.get(base + s).add(new Edge(e.first(), e.last(), base + e.to()));
            }
            if (automaton.accepting().get(s)) {
                silent.get(base + s).add(end);
            }
        }
        return end;
    }
}
