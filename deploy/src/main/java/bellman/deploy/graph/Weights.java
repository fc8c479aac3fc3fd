package bellman.deploy.graph;

import bellman.net.Network;
import bellman.run.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A network's weights by name, and what training gathered beside them.
public final class Weights {
    private final SequencedMap<String, Weight> all = new LinkedHashMap<>();

    /// One array.
    ///
    /// @param shape row-major
    /// @param values not copied
    public record Weight(List<Integer> shape, float[] values) {
        public Weight {
            shape = List.copyOf(shape);
        }
    }

    private Weights() {}

    /// Those of `network` as they are now.
    public static Weights of(Network network) {
        Weights weights = new Weights();
        network.parameters().forEach(p -> {
            float[] values = new float[p.values().capacity()];
            p.values().get(0, values);
            weights.all.put(p.name(), new Weight(p.shape(), values));
        });
        State state = new State();
        network.save(state);
        state.entries().forEach((name, value) -> {
            if (value instanceof float[] values && !weights.all.containsKey(name)) {
                weights.all.put(name, new Weight(List.of(values.length), values));
            }
        });
        return weights;
    }

    /// All of them in the network's order.
    public SequencedMap<String, Weight> all() {
        return all;
    }

    /// The one called `name`.
    Weight find(String name) {
        Weight weight = all.get(name);
        if (weight == null) {
            throw new IllegalStateException("the network has no weights " + name + ", only " + all.keySet());
        }
        return weight;
    }
}
