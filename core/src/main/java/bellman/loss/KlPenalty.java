package bellman.loss;

/// A penalty for leaving a reference policy: the loss `coefficient KL(π ‖ reference)`, estimated from the sampled
/// elements.
///
/// @param estimator of the divergence
/// @param coefficient of the penalty
public record KlPenalty(KlEstimator estimator, double coefficient) {
    public KlPenalty {
        if (!(coefficient >= 0)) {
            throw new IllegalArgumentException("coefficient must be at least 0, got " + coefficient);
        }
    }

    /// **Adds** `scale` times the gradient of the weighted sum of losses to `dLogProbs`, and adds to `sums`, whose
    /// loss is the estimated divergence without the coefficient.
    ///
    /// @param logProbs under the policy that learns
    /// @param referenceLogProbs of the same elements under the reference
    /// @param weights one each, or empty
    public void apply(
            float[] logProbs,
            float[] referenceLogProbs,
            float[] weights,
            int from,
            int to,
            double scale,
            float[] dLogProbs,
            LossSums sums) {
        double weight = 0;
        double loss = 0;
        double k1 = 0;
        double k3 = 0;
        for (int i = from; i < to; i++) {
            double w = Weights.at(weights, i);
            if (w == 0) {
                continue;
            }
            double x = (double) logProbs[i] - referenceLogProbs[i];
            dLogProbs[i] += (float) (scale * w * coefficient * estimator.slope(x));
            weight += w;
            loss += w * estimator.estimate(x);
            k1 += w * KlEstimator.K1.estimate(x);
            k3 += w * KlEstimator.K3.estimate(x);
        }
        sums.add(weight, loss, k1, k3, 0);
    }
}
