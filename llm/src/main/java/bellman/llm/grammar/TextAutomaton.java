package bellman.llm.grammar;

import bellman.llm.grammar.CodePoints.Range;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A deterministic automaton over characters: a set of texts of which one can make intersections and complements.
/// It begins in state 0, and every state leads to an accepting one, unless there is no text at all.
///
/// @param edges of each state, in rising order of their characters
/// @param accepting states
public record TextAutomaton(List<List<Edge>> edges, BitSet accepting) {
    private static final int MOST_STATES = 20_000;

    /// Characters that lead to a state.
    public record Edge(int first, int last, int to) {}

    public TextAutomaton {
        edges = List.copyOf(edges);
    }

    /// All texts.
    public static TextAutomaton all() {
        return of(Expression.star(new Expression.OneOf(CodePoints.ALL)));
    }

    /// Exactly these texts.
    public static TextAutomaton of(Set<String> texts) {
        return of(new Expression.Choice(
                texts.stream().sorted().map(Expression::text).toList()));
    }

    /// Texts of some number of characters.
    ///
    /// @param most or [Expression#UNBOUNDED]
    public static TextAutomaton length(int least, int most) {
        int last = most == Expression.UNBOUNDED ? least : most;
        requireFew(last);
        List<List<Edge>> edges = new ArrayList<>();
        for (int s = 0; s <= last; s++) {
            int to = s < last ? s + 1 : s;
            boolean more = s < last || most == Expression.UNBOUNDED;
            edges.add(CodePoints.ALL.ranges().stream()
                    .filter(r -> more)
                    .map(r -> new Edge(r.first(), r.last(), to))
                    .toList());
        }
        BitSet accepting = new BitSet();
        accepting.set(least, last + 1);
        return new TextAutomaton(edges, accepting);
    }

    /// Texts that contain one of these.
    public static TextAutomaton containing(List<String> texts) {
        Expression anything = Expression.star(new Expression.OneOf(CodePoints.ALL));
        return of(Expression.sequence(
                anything,
                new Expression.Choice(texts.stream().map(Expression::text).toList()),
                anything));
    }

    /// The texts of an expression that calls no rules.
    public static TextAutomaton of(Expression expression) {
        return new CharacterStates().automaton(expression);
    }

    /// Texts of both.
    public TextAutomaton and(TextAutomaton other) {
        Map<List<Integer>, Integer> numbers = new HashMap<>();
        Deque<List<Integer>> open = new ArrayDeque<>();
        List<List<Edge>> product = new ArrayList<>();
        BitSet accepts = new BitSet();
        numbers.put(List.of(0, 0), 0);
        open.add(List.of(0, 0));
        while (!open.isEmpty()) {
            List<Integer> pair = open.remove();
            List<Edge> joint = new ArrayList<>();
            List<Edge> left = edges.get(pair.get(0));
            List<Edge> right = other.edges.get(pair.get(1));
            int i = 0;
            int j = 0;
            while (i < left.size() && j < right.size()) {
                Edge a = left.get(i);
                Edge b = right.get(j);
                int first = Math.max(a.first, b.first);
                int last = Math.min(a.last, b.last);
                if (first <= last) {
                    List<Integer> next = List.of(a.to, b.to);
                    Integer known = numbers.get(next);
                    int to = known == null ? numbers.size() : known;
                    if (known == null) {
                        numbers.put(next, to);
                        open.add(next);
                        requireFew(to);
                    }
                    joint.add(new Edge(first, last, to));
                }
                i += a.last <= b.last ? 1 : 0;
                j += b.last <= a.last ? 1 : 0;
            }
            accepts.set(product.size(), accepting.get(pair.get(0)) && other.accepting.get(pair.get(1)));
            product.add(List.copyOf(joint));
        }
        return new TextAutomaton(product, accepts).trimmed();
    }

    /// Texts that are not here.
    public TextAutomaton not() {
        List<List<Edge>> total = new ArrayList<>();
        int sink = edges.size();
        for (List<Edge> of : edges) {
            List<Edge> filled = new ArrayList<>(of);
            List<Range> here = of.stream().map(e -> new Range(e.first, e.last)).toList();
            for (Range gap : new CodePoints(here).not().ranges()) {
                filled.add(new Edge(gap.first(), gap.last(), sink));
            }
            filled.sort((a, b) -> Integer.compare(a.first, b.first));
            total.add(List.copyOf(filled));
        }
        total.add(CodePoints.ALL.ranges().stream()
                .map(r -> new Edge(r.first(), r.last(), sink))
                .toList());
        BitSet accepts = new BitSet();
        accepts.set(0, total.size());
        accepts.andNot(accepting);
        return new TextAutomaton(total, accepts).trimmed();
    }

    /// Whether a text is here.
    public boolean accepts(String text) {
        int state = 0;
        for (int c : text.codePoints().toArray()) {
            int from = state;
            state = edges.get(from).stream()
                    .filter(e -> e.first <= c && c <= e.last)
                    .mapToInt(Edge::to)
                    .findFirst()
                    .orElse(-1);
            if (state < 0) {
                return false;
            }
        }
        return accepting.get(state);
    }

    /// Characters of the shortest text, 0 if there is none.
    public int shortest() {
        int[] distance = new int[edges.size()];
        Arrays.fill(distance, -1);
        Deque<Integer> open = new ArrayDeque<>(List.of(0));
        distance[0] = 0;
        while (!open.isEmpty()) {
            int s = open.remove();
            if (accepting.get(s)) {
                return distance[s];
            }
            for (Edge e : edges.get(s)) {
                if (distance[e.to] < 0) {
                    distance[e.to] = distance[s] + 1;
                    open.add(e.to);
                }
            }
        }
        return 0;
    }

    /// Characters of the longest text, or [Expression#UNBOUNDED].
    public int longest() {
        int[] entering = new int[edges.size()];
        edges.forEach(of -> of.forEach(e -> entering[e.to]++));
        int[] distance = new int[edges.size()];
        Deque<Integer> open = new ArrayDeque<>();
        if (entering[0] == 0) {
            open.add(0);
        }
        int done = 0;
        int longest = 0;
        for (; !open.isEmpty(); done++) {
            int s = open.remove();
            longest = Math.max(longest, distance[s]);
            for (Edge e : edges.get(s)) {
                distance[e.to] = Math.max(distance[e.to], distance[s] + 1);
                if (--entering[e.to] == 0) {
                    open.add(e.to);
                }
            }
        }
        // A circle is never entered for the last time.
        return done == edges.size() ? longest : Expression.UNBOUNDED;
    }

    /// Whether there is no text at all.
    public boolean isEmpty() {
        return accepting.isEmpty();
    }

    /// Without states from which nothing is reached, or that nothing reaches.
    public TextAutomaton trimmed() {
        List<Set<Integer>> back = new ArrayList<>();
        edges.forEach(e -> back.add(new HashSet<>()));
        for (int s = 0; s < edges.size(); s++) {
            for (Edge e : edges.get(s)) {
                back.get(e.to).add(s);
            }
        }
        BitSet alive = new BitSet();
        Deque<Integer> open = new ArrayDeque<>();
        accepting.stream().forEach(open::add);
        while (!open.isEmpty()) {
            int s = open.remove();
            if (!alive.get(s)) {
                alive.set(s);
                open.addAll(back.get(s));
            }
        }
        Map<Integer, Integer> numbers = new HashMap<>();
        List<Integer> order = new ArrayList<>(List.of(0));
        numbers.put(0, 0);
        for (int i = 0; i < order.size(); i++) {
            for (Edge e : edges.get(order.get(i))) {
                if (alive.get(e.to) && numbers.putIfAbsent(e.to, numbers.size()) == null) {
                    order.add(e.to);
                }
            }
        }
        List<List<Edge>> kept = new ArrayList<>();
        BitSet accepts = new BitSet();
        for (int i = 0; i < order.size(); i++) {
            accepts.set(i, accepting.get(order.get(i)));
            kept.add(edges.get(order.get(i)).stream()
                    .filter(e -> alive.get(e.to))
                    .map(e -> new Edge(e.first, e.last, numbers.getOrDefault(e.to, 0)))
                    .toList());
        }
        return new TextAutomaton(kept, accepts);
    }

    static void requireFew(int states) {
        if (states > MOST_STATES) {
            throw new GrammarException("an expression needs more than " + MOST_STATES
                    + " states; use smaller bounds or fewer conditions on one text");
        }
    }
}
