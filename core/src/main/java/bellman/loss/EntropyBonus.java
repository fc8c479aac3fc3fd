package bellman.loss;

/// A bonus for entropy: the loss `-coefficient H`.
///
/// @param coefficient of the entropy, 0 for no bonus
public record EntropyBonus(double coefficient) {
    public EntropyBonus {
        if (!(coefficient >= 0)) {
            throw new IllegalArgumentException("coefficient must be at least 0, got " + coefficient);
        }
    }

    /// Sets `dEntropies` to `scale` times the gradient of the weighted sum of losses, and adds to `sums`, whose
    /// loss is the negative entropy without the coefficient, so that it tells the entropy also where there is no
    /// bonus.
    ///
    /// @param weights one each, or empty
    public void apply(
            float[] entropies, float[] weights, int from, int to, double scale, float[] dEntropies, LossSums sums) {
        double weight = 0;
        double loss = 0;
        for (int i = from; i < to; i++) {
            double w = Weights.at(weights, i);
            if (w == 0) {
                dEntropies[i] = 0;
                continue;
            }
            dEntropies[i] = (float) (-scale * w * coefficient);
            weight += w;
            loss -= w * entropies[i];
        }
        sums.add(weight, loss, 0, 0, 0);
    }
}
