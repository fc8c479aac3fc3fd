package bellman.deploy.graph;

import java.util.ArrayList;
import java.util.List;

/// A recurrent network's memory as a value that enters a graph and one that leaves it: layers take their
/// columns in order and leave as many.
final class Memory {
    private final Graph graph;
    private final String state;
    private final List<String> ends = new ArrayList<>();
    private int taken;

    /// @param state `[batch][stateSize]`
    Memory(Graph graph, String state) {
        this.graph = graph;
        this.state = state;
    }

    /// The next `size` columns: `[batch][size]`.
    String take(int size) {
        taken += size;
        return graph.columns(state, taken - size, taken);
    }

    /// Leaves columns, in the order in which they were taken.
    void keep(String end) {
        ends.add(end);
    }

    /// The memory after the step.
    String end() {
        return graph.join(ends);
    }
}
