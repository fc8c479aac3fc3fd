package bellman.envs.grid;

import bellman.env.TransitionModel;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// The transition model of a table, found by letting it make each of its draws in every way.
record TableModel(Table table) implements TransitionModel {
    @Override
    public int states() {
        return table.states();
    }

    @Override
    public int actions() {
        return table.actions();
    }

    @Override
    public List<Outcome> outcomes(int state, int action) {
        List<Outcome> all = new ArrayList<>();
        var ways = new Ways();
        do {
            Table.Move move = table.move(state, action, ways);
            all.add(new Outcome(ways.probability(), move.state(), move.reward(), move.terminated()));
        } while (ways.next());
        return all;
    }

    /// Answers each question for a whole number with all its answers, one way after the other.
    private static final class Ways implements RandomGenerator {
        private final List<int[]> draws = new ArrayList<>();
        private int at;

        double probability() {
            double p = 1;
            for (int[] draw : draws) {
                p /= draw[1];
            }
            return p;
        }

        /// Goes on to the next way; returns whether there is one.
        boolean next() {
            at = 0;
            while (!draws.isEmpty()) {
                int[] last = draws.getLast();
                if (++last[0] < last[1]) {
                    return true;
                }
                draws.removeLast();
            }
            return false;
        }

        @Override
        public int nextInt(int bound) {
            if (at == draws.size()) {
                draws.add(new int[] {0, bound});
            }
            return draws.get(at++)[0];
        }

        @Override
        public long nextLong() {
            throw new UnsupportedOperationException("a table draws whole numbers below a bound and nothing else");
        }
    }
}
