package bellman.net;

import java.util.List;

/// What a small network looks like, for a backend to build: branches side by side on the same inputs, whose outputs
/// stand one after the other in each output row. One branch with two outputs is an actor-critic with a shared
/// trunk; two branches are one with separate trunks.
///
/// @param inputs floats of an input row
/// @param branches at least one
/// @param initialization of the dense layers
public record Architecture(int inputs, List<Branch> branches, Initialization initialization) {
    public Architecture {
        branches = List.copyOf(branches);
        if (inputs < 1 || branches.isEmpty()) {
            throw new IllegalArgumentException("an architecture needs inputs and branches, got " + inputs
                    + " inputs and " + branches.size() + " branches");
        }
        branches.forEach(b -> requireFit(b, inputs));
    }

    private static void requireFit(Branch branch, int inputs) {
        int features = inputs;
        for (int i = 0; i < branch.trunk.size(); i++) {
            Layer layer = branch.trunk.get(i);
            switch (layer) {
                case Layer.Convolution c -> requireFit(branch, i, c.image(), features);
                case Layer.ResidualStage s -> requireFit(branch, i, s.image(), features);
                case Layer.BatchNorm b -> requireFit(branch, i, b, features);
                case Layer.Dense _, Layer.Noisy _, Layer.Streams _, Layer.Gru _, Layer.Lstm _, Layer.Transformer _ -> {}
            }
            features = layer.width();
        }
    }

    private static void requireFit(Branch branch, int layer, Image image, int features) {
        if (image.size() != features) {
            throw new IllegalArgumentException("layer " + branch.name + "/" + layer + " takes images of " + image
                    + ", which are " + image.size() + " numbers, but " + features + " enter it");
        }
    }

    private static void requireFit(Branch branch, int layer, Layer.BatchNorm norm, int features) {
        if (norm.width() != features) {
            throw new IllegalArgumentException("layer " + branch.name + "/" + layer + " normalises " + norm.width()
                    + " numbers, but " + features + " enter it");
        }
    }

    /// A trunk and what leaves it.
    ///
    /// @param name of the branch, the first part of its parameters' names
    /// @param trunk layers from the inputs on; may be empty
    /// @param outputs in the order in which they stand in the row
    public record Branch(String name, List<Layer> trunk, List<Output> outputs) {
        public Branch {
            trunk = List.copyOf(trunk);
            outputs = List.copyOf(outputs);
            if (outputs.isEmpty()) {
                throw new IllegalArgumentException("branch " + name + " has no outputs");
            }
        }

        /// Features that leave the trunk.
        ///
        /// @param inputs floats that enter it
        public int features(int inputs) {
            return trunk.isEmpty() ? inputs : trunk.getLast().width();
        }

        /// Floats that leave the branch.
        ///
        /// @param inputs floats that enter it
        public int size(int inputs) {
            return outputs.stream()
                    .mapToInt(o -> switch (o) {
                        case Output.Linear linear -> linear.size();
                        case Output.Free free -> free.size();
                        case Output.Features features -> features(inputs);
                    })
                    .sum();
        }
    }

    /// Floats of an output row.
    public int outputs() {
        return branches.stream().mapToInt(b -> b.size(inputs)).sum();
    }
}
