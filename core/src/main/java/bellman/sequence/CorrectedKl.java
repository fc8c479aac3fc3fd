package bellman.sequence;

import bellman.loss.KlEstimator;
import bellman.math.Elementary;

/// A penalty for leaving a reference on tokens that an older policy sampled: the estimate of the divergence times the
/// importance ratio `π / π_old`, which makes it unbiased again (DeepSeek-V3.2, 2025). The gradient goes through both.
///
/// @param estimator of the divergence, from `x = log π - log π_ref`
/// @param coefficient of the penalty
public record CorrectedKl(KlEstimator estimator, double coefficient) {
    public CorrectedKl {
        if (!(coefficient >= 0)) {
            throw new IllegalArgumentException("coefficient must be at least 0, got " + coefficient);
        }
    }

    /// **Adds** `scale` times the gradient of the weighted sum of penalties to `dLogProbs`, with each token's own
    /// ratio.
    ///
    /// @param weights one per token
    /// @return the weighted sum of the corrected estimates, without the coefficient
    public double byToken(
            float[] logProbs,
            float[] oldLogProbs,
            float[] referenceLogProbs,
            float[] weights,
            int tokens,
            double scale,
            float[] dLogProbs) {
        double sum = 0;
        for (int i = 0; i < tokens; i++) {
            double x = (double) logProbs[i] - referenceLogProbs[i];
            double ratio = Elementary.exp((double) logProbs[i] - oldLogProbs[i]);
            double estimate = ratio * estimator.estimate(x);
            sum += weights[i] * estimate;
            dLogProbs[i] += (float) (scale * coefficient * weights[i] * (estimate + ratio * estimator.slope(x)));
        }
        return sum;
    }

    /// The same with the geometric mean of a sequence's ratios for each of its tokens.
    public double bySequence(
            float[] logProbs,
            float[] oldLogProbs,
            float[] referenceLogProbs,
            float[] weights,
            Segments tokens,
            double scale,
            float[] dLogProbs) {
        float[] whole = SequenceRatio.MEAN.reduce(logProbs, tokens);
        float[] oldWhole = SequenceRatio.MEAN.reduce(oldLogProbs, tokens);
        double sum = 0;
        for (int s = 0; s < tokens.count(); s++) {
            double ratio = Elementary.exp((double) whole[s] - oldWhole[s]);
            double ofSequence = 0;
            for (int i = tokens.from(s); i < tokens.to(s); i++) {
                double x = (double) logProbs[i] - referenceLogProbs[i];
                ofSequence += weights[i] * ratio * estimator.estimate(x);
                dLogProbs[i] += (float) (scale * coefficient * weights[i] * ratio * estimator.slope(x));
            }
            double throughRatio = ofSequence * SequenceRatio.MEAN.share(tokens, s);
            LogRatios.addAll(dLogProbs, tokens, s, scale * coefficient * throughRatio);
            sum += ofSequence;
        }
        return sum;
    }
}
