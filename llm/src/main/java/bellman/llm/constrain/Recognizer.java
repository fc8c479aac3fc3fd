package bellman.llm.constrain;

import bellman.llm.grammar.TransitionNetwork;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Follows texts through a network, and finds the tokens that may come next. Shared by all texts of a
/// constraint, and by threads: what one has found out the others know.
///
/// The tokens at a state are those of its places. Of a place most tokens stay inside its rule, whoever called it; they
/// are found by one walk over the whole vocabulary for each state of the network, which also finds the nodes at which
/// the rule may have ended. Only behind those it matters who called (Dong et al. 2024, section 3.1).
final class Recognizer {
    private static final int MOST_PLACES = 10_000;
    private static final long MOST_BYTES = 32L << 20;

    private final TransitionNetwork network;
    private final Vocabulary vocabulary;
    private final Map<State.Key, State> states = new ConcurrentHashMap<>();
    private final Map<Integer, Inside> insides = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private volatile State start;
    private volatile long mostBytes = MOST_BYTES;

    /// Tokens that stay inside a rule or end with it, and the nodes behind which there are longer ones.
    private record Inside(TokenSet tokens, TokenTree tree, int[] exits) {}

    Recognizer(TransitionNetwork network, Vocabulary vocabulary) {
        this.network = network;
        this.vocabulary = vocabulary;
        start = makeStart();
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    /// Keeps no more than so many bytes.
    void forgetAbove(long most) {
        mostBytes = most;
    }

    /// Where every text begins.
    State start() {
        return start;
    }

    private State makeStart() {
        var closure = new Closure();
        closure.add(network.start(), Stack.END);
        State plain = closure.state();
        if (!vocabulary.stripsFirstSpace()) {
            return plain;
        }
        // One space is allowed that will be gone from the text, and none that is wanted in it.
        var spaced = new State(Set.copyOf(plain.places()), plain.isOver(), false);
        for (int b = 0; b < 256; b++) {
            spaced.next(b, b == ' ' ? plain : step(plain, b));
        }
        long[] bits = bits();
        walk(vocabulary.tree(), 0, spaced, bits, new int[0][]);
        spaced.tokens(TokenSet.of(bits));
        return spaced;
    }

    /// Where a byte leads: to [State#DEAD] if nowhere.
    State step(State from, int value) {
        State known = from.next(value);
        if (known != null) {
            return known;
        }
        var closure = new Closure();
        for (Place place : from.places()) {
            int to = network.next(place.state(), value);
            if (to != TransitionNetwork.NONE) {
                closure.add(to, place.stack());
            }
        }
        State next = closure.state();
        from.next(value, next);
        return next;
    }

    /// Where a token leads.
    State step(State from, byte[] piece) {
        State state = piece.length == 0 ? State.DEAD : from;
        for (byte b : piece) {
            state = step(state, b & 0xff);
        }
        return state;
    }

    /// The tokens that may come next, but for those that end the text.
    TokenSet tokens(State state) {
        if (state.tokens().isPresent()) {
            return state.tokens().get();
        }
        long[] bits = bits();
        for (Place place : state.places()) {
            Inside inside = inside(place.state());
            inside.tokens.addTo(bits);
            if (inside.exits.length > 0 && !place.stack().isBottom()) {
                var closure = new Closure();
                closure.add(place.stack().state(), place.stack().below());
                State outside = closure.state();
                for (int exit : inside.exits) {
                    walk(inside.tree, exit, outside, bits, new int[0][]);
                }
            }
        }
        TokenSet found = TokenSet.of(bits);
        state.tokens(found);
        count(found.bytes());
        return found;
    }

    private Inside inside(int state) {
        Inside known = insides.get(state);
        if (known != null) {
            return known;
        }
        var begin = new State(Set.of(new Place(state, Stack.OPEN)), false, false);
        boolean open = PlainTokens.mayAllStand(this, begin);
        TokenTree tree = open ? vocabulary.others() : vocabulary.tree();
        long[] bits = open ? vocabulary.plain().clone() : bits();
        int[][] exits = {new int[16]};
        int count = walk(tree, 0, begin, bits, exits);
        var found = new Inside(TokenSet.of(bits), tree, Arrays.copyOf(exits[0], count));
        insides.put(state, found);
        count(found.tokens.bytes() + 4L * count);
        return found;
    }

    private long[] bits() {
        return new long[(vocabulary.size() + 63) / 64];
    }

    /// Adds the tokens below a node that lead somewhere.
    ///
    /// @param exits one array, for nodes at which the first rule may have ended and that have others below; or none
    /// @return how many exits there are
    private int walk(TokenTree tree, int from, State state, long[] bits, int[][] exits) {
        State[] path = new State[tree.deepest() + 1];
        Arrays.fill(path, State.DEAD);
        path[tree.depth(from)] = state;
        int end = tree.behind(from);
        int found = 0;
        int node = from + 1;
        while (node < end) {
            int depth = tree.depth(node);
            State here = step(path[depth - 1], tree.label(node));
            if (here == State.DEAD) {
                node = tree.behind(node);
                continue;
            }
            path[depth] = here;
            for (int t = tree.firstToken(node); t < tree.firstToken(node + 1); t++) {
                int token = tree.token(t);
                bits[token >> 6] |= 1L << token;
            }
            if (here.hasLeft() && tree.behind(node) > node + 1) {
                if (found == exits[0].length) {
                    exits[0] = Arrays.copyOf(exits[0], 2 * found);
                }
                exits[0][found++] = node;
            }
            node++;
        }
        return found;
    }

    /// What was found out is forgotten when it has grown large. Texts keep the states they are in.
    private void count(long more) {
        if (bytes.addAndGet(more) > mostBytes) {
            bytes.set(0);
            states.clear();
            insides.clear();
            start = makeStart();
        }
    }

    /// The places that are reached without a byte.
    private final class Closure {
        private final Set<Place> seen = new HashSet<>();
        private final Set<Place> places = new HashSet<>();
        private final Deque<Place> open = new ArrayDeque<>();
        private boolean over;
        private boolean left;

        void add(int state, Stack stack) {
            open.add(new Place(state, stack));
            while (!open.isEmpty()) {
                Place place = open.remove();
                if (seen.add(place)) {
                    follow(place.state(), place.stack());
                }
            }
        }

        private void follow(int state, Stack stack) {
            if (network.takesBytes(state)) {
                places.add(new Place(state, stack));
                if (places.size() > MOST_PLACES) {
                    throw new IllegalStateException("what the text must keep to can be meant in more than "
                            + MOST_PLACES + " ways here; make the grammar less ambiguous");
                }
            }
            for (int c = 0; c < network.calls(state); c++) {
                int behind = network.behind(state, c);
                // Who has nothing more to do need not be come back to.
                Stack waiting = network.isLast(behind) ? stack : Stack.of(behind, stack);
                open.add(new Place(network.start(network.called(state, c)), waiting));
            }
            if (network.isEnd(state)) {
                if (!stack.isBottom()) {
                    open.add(new Place(stack.state(), stack.below()));
                } else if (stack.isEnd()) {
                    over = true;
                } else {
                    left = true;
                }
            }
        }

        State state() {
            if (places.isEmpty() && !over && !left) {
                return State.DEAD;
            }
            var made = new State(places, over, left);
            State known = states.putIfAbsent(made.key(), made);
            if (known != null) {
                return known;
            }
            bytes.addAndGet(made.bytes());
            return made;
        }
    }
}
