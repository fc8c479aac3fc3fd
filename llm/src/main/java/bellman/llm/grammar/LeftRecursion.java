package bellman.llm.grammar;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;

/// Finds rules that call themselves before any byte has come: one that follows them would never come to a byte.
final class LeftRecursion {
    private LeftRecursion() {}

    /// @throws GrammarException naming such a rule
    static void refuse(Grammar grammar, TransitionNetwork network) {
        int count = network.rules();
        BitSet empty = new BitSet();
        BitSet[] begins = new BitSet[count];
        Arrays.setAll(begins, r -> new BitSet());
        boolean more = true;
        while (more) {
            more = false;
            for (int r = 0; r < count; r++) {
                if (!network.hasTexts(r)) {
                    continue;
                }
                BitSet calls = new BitSet();
                boolean ends = follow(network, network.start(r), empty, calls);
                more |= ends && !empty.get(r) || !calls.equals(begins[r]);
                empty.set(r, ends);
                begins[r] = calls;
            }
        }
        for (int r = 0; r < count; r++) {
            BitSet reached = new BitSet();
            Deque<Integer> open = new ArrayDeque<>();
            begins[r].stream().forEach(open::add);
            while (!open.isEmpty()) {
                int called = open.remove();
                if (!reached.get(called)) {
                    reached.set(called);
                    begins[called].stream().forEach(open::add);
                }
            }
            if (reached.get(r)) {
                throw new GrammarException("the rule '" + grammar.rules().get(r).name()
                        + "' begins with itself; write it so that something stands before the repetition");
            }
        }
    }

    /// Collects the rules that are called without a byte; returns whether the rule may be over without one.
    private static boolean follow(TransitionNetwork network, int start, BitSet empty, BitSet calls) {
        BitSet seen = new BitSet();
        Deque<Integer> open = new ArrayDeque<>();
        open.add(start);
        boolean ends = false;
        while (!open.isEmpty()) {
            int state = open.remove();
            if (seen.get(state)) {
                continue;
            }
            seen.set(state);
            ends |= network.isEnd(state);
            for (int c = 0; c < network.calls(state); c++) {
                calls.set(network.called(state, c));
                if (empty.get(network.called(state, c))) {
                    open.add(network.behind(state, c));
                }
            }
        }
        return ends;
    }
}
