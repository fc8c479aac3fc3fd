package bellman.loss;

import bellman.head.Outputs;

/// A loss of values against targets. Values are a column of output rows, `Outputs.of(values, 1, 0)` where they are
/// an array of their own.
public sealed interface ValueObjective permits SquaredError, ClippedSquaredError, Huber {

    /// Sets `dValues` to `scale` times the gradient of the weighted sum of losses, and adds to `sums`.
    ///
    /// @param values what is predicted, one column
    /// @param oldValues what was predicted when the data was collected; used only by [ClippedSquaredError]
    /// @param targets what should be predicted
    /// @param weights one each, or empty
    void apply(
            Outputs values,
            float[] oldValues,
            float[] targets,
            float[] weights,
            int from,
            int to,
            double scale,
            Outputs dValues,
            LossSums sums);
}
