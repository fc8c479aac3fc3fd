package bellman.head;

import java.util.random.RandomGenerator;

/// A distribution over actions whose parameters a network puts out. All methods work on rows `from` to `to -
/// 1`, so that threads may share a batch; log-probabilities and entropies are summed over the action's
/// components.
public interface PolicyHead extends Head {

    /// Floats of one action row.
    int actionSize();

    /// Draws actions, `[row][actionSize]`, and sets their log-probabilities, `[row]`.
    void sample(Outputs outputs, int from, int to, RandomGenerator random, float[] actions, float[] logProbs);

    /// Sets the most probable actions (for a squashed or continuous distribution: those of the mean).
    void mode(Outputs outputs, int from, int to, float[] actions);

    /// Sets the log-probabilities of given actions and the entropies, `[row]`.
    void evaluate(Outputs outputs, float[] actions, int from, int to, float[] logProbs, float[] entropies);

    /// Sets the gradient with respect to the outputs, given those with respect to log-probabilities and
    /// entropies, `[row]`.
    void backward(
            Outputs outputs,
            float[] actions,
            int from,
            int to,
            float[] dLogProbs,
            float[] dEntropies,
            Outputs dOutputs);

    /// Sets the Kullback-Leibler divergences KL(old ‖ new), `[row]`.
    void divergence(Outputs oldOutputs, Outputs newOutputs, int from, int to, float[] divergences);

    /// Sets `product` to the Fisher information of the outputs times `direction`: the second derivative of
    /// [#divergence] of these outputs from others, where the others are the same. What a trust region is
    /// measured by.
    ///
    /// @throws UnsupportedOperationException if the distribution has none in closed form
    default void fisher(Outputs outputs, Outputs direction, int from, int to, Outputs product) {
        throw new UnsupportedOperationException(this + " has no Fisher information in closed form");
    }

    /// Whether [#fisher] is there.
    default boolean measurable() {
        return false;
    }

    /// Draws new exploration noise for `rows` rows, for heads whose noise lasts longer than a step.
    default void resample(RandomGenerator random, int rows) {}

    /// A head of the same distribution that shares no lasting noise with this one, for acting elsewhere.
    default PolicyHead fresh() {
        return this;
    }
}
