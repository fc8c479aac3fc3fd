package bellman.deploy.graph;

import bellman.net.Network;
import bellman.run.State;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A network's weights by name, and what training gathered beside them.
public final class Weights {
    private final SequencedMap<String, Weight> all = new LinkedHashMap<>();

    /// One array.
    ///
    /// @param shape row-major
    /// @param values in this order
    public record Weight(List<Integer> shape, float[] values) {
        public Weight {
            shape = List.copyOf(shape);
            values = values.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Weight w && shape.equals(w.shape) && Arrays.equals(values, w.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
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

    /// These, all of which are numbers.
    ///
    /// @throws NotExportableException if one is not
    public Weights requireFinite() {
        all.forEach((name, weight) -> {
            for (int i = 0; i < weight.values.length; i++) {
                if (!Float.isFinite(weight.values[i])) {
                    throw new NotExportableException(
                            "a policy whose training diverged (element " + i + " of " + name + " is " + weight.values[i]
                                    + ")",
                            "name an earlier checkpoint, or train again with a smaller learning rate");
                }
            }
        });
        return this;
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
