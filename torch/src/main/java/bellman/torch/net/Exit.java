package bellman.torch.net;

import bellman.net.Initializer;
import bellman.net.Output;
import org.bytedeco.pytorch.Tensor;

/// Columns of the output rows as a branch computes them.
@FunctionalInterface
interface Exit {
    /// `[row][size]` from the trunk's features, `[row][width]`.
    Tensor forward(Tensor features);

    /// The output's exit, its weights added.
    ///
    /// @param in floats of a row of features
    /// @param name in front of its parameters' names
    static Exit of(Output output, int in, String name, Weights weights, Initializer initializer) {
        return switch (output) {
            case Output.Linear linear ->
                new Affine(name, in, linear.size(), linear.gain(), weights, initializer)::apply;
            case Output.Free free -> {
                int values = weights.add(name + "/values", free.size());
                weights.fill(values, free.initial());
                yield features -> weights.leaf(values).expand(features.size(0), free.size());
            }
            case Output.Features features -> features.gradient() ? x -> x : Tensor::detach;
        };
    }
}
