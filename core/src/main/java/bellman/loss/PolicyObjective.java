package bellman.loss;

/// A loss of log-probabilities, weighted by advantages.
public interface PolicyObjective {

    /// Sets `dLogProbs` to `scale` times the gradient of the weighted sum of losses, and adds to `sums`.
    ///
    /// @param logProbs of the actions under the policy that learns
    /// @param oldLogProbs of the same actions under the policy that chose them; an objective that does not compare
    ///     policies still uses them for the metrics
    /// @param advantages how much better than expected each action was
    /// @param weights one each, or empty
    void apply(
            float[] logProbs,
            float[] oldLogProbs,
            float[] advantages,
            float[] weights,
            int from,
            int to,
            double scale,
            float[] dLogProbs,
            LossSums sums);
}
