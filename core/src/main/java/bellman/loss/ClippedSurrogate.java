package bellman.loss;

import bellman.math.Elementary;

/// PPO's clipped surrogate (Schulman et al. 2017, equation 7): `-min(r A, clip(r, 1 - low, 1 + high) A)` with
/// `r = exp(logp - oldLogp)`. Where the smaller term is clipped the gradient is zero. With a `ceiling` the
/// first term is `min(r, ceiling) A`, which bounds the loss of elements with a negative advantage too
/// (INTELLECT-2, 2025).
///
/// The sums hold the estimates of KL(old ‖ new) and count an element as clipped when `r` lies outside the interval,
/// whichever its advantage's sign.
///
/// @param low how far the ratio may fall below 1
/// @param high how far it may rise above 1
/// @param ceiling the most that a ratio counts in the unclipped term, infinite for no bound
public record ClippedSurrogate(double low, double high, double ceiling) implements PolicyObjective {
    public ClippedSurrogate {
        if (!(low > 0 && low <= 1)) {
            throw new IllegalArgumentException("low must be above 0 and at most 1, got " + low);
        }
        if (!(high > 0)) {
            throw new IllegalArgumentException("high must be above 0, got " + high);
        }
        if (!(ceiling > 0)) {
            throw new IllegalArgumentException("ceiling must be above 0, got " + ceiling);
        }
    }

    /// Without a ceiling.
    public ClippedSurrogate(double low, double high) {
        this(low, high, Double.POSITIVE_INFINITY);
    }

    /// With the same range on both sides.
    public ClippedSurrogate(double clip) {
        this(clip, clip);
    }

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
        double clipped = 0;
        for (int i = from; i < to; i++) {
            double w = Weights.at(weights, i);
            if (w == 0) {
                dLogProbs[i] = 0;
                continue;
            }
            double advantage = advantages[i];
            double logRatio = (double) logProbs[i] - oldLogProbs[i];
            double ratio = Elementary.exp(logRatio);
            double inside = Math.min(Math.max(ratio, 1 - low), 1 + high);
            double free = Math.min(ratio, ceiling) * advantage;
            double bound = inside * advantage;
            boolean moves = free <= bound ? ratio <= ceiling : inside == ratio;
            dLogProbs[i] = moves ? (float) (-scale * w * (ratio * advantage)) : 0;
            weight += w;
            loss -= w * Math.min(free, bound);
            k1 -= w * logRatio;
            k3 += w * (ratio - 1 - logRatio);
            clipped += inside == ratio ? 0 : w;
        }
        sums.add(weight, loss, k1, k3, clipped);
    }
}
