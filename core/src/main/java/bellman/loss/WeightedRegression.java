package bellman.loss;

import bellman.math.Elementary;

/// Fitting a policy to recorded actions: the loss `-f(A) logp`, where `f` weighs by the score `A`. The sums
/// hold the estimates of KL(old ‖ new) where old log-probabilities are known, and count an element as clipped
/// when its weight is zero.
///
/// @param weighting f
public record WeightedRegression(RegressionWeights weighting) implements PolicyObjective {
    @Override
    public void apply(
            float[] logProbs,
            float[] oldLogProbs,
            float[] advantages,
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
        double silent = 0;
        for (int i = from; i < to; i++) {
            double w = Weights.at(weights, i);
            if (w == 0) {
                dLogProbs[i] = 0;
                continue;
            }
            double f = weighting.of(advantages[i]);
            double logRatio = (double) logProbs[i] - oldLogProbs[i];
            dLogProbs[i] = (float) (-scale * w * f);
            weight += w;
            loss -= w * f * logProbs[i];
            k1 -= w * logRatio;
            k3 += w * (Elementary.exp(logRatio) - 1 - logRatio);
            silent += f == 0 ? w : 0;
        }
        sums.add(weight, loss, k1, k3, silent);
    }
}
