package bellman.loss;

import bellman.math.Elementary;

/// CISPO (MiniMax-M1, 2025, equation 4): `-min(r, ceiling) A logp` with no gradient through the ratio `r =
/// exp(logp - oldLogp)`. Unlike under [ClippedSurrogate] each element keeps a gradient, only its weight is
/// bounded. An element is counted as clipped when `r` is above the ceiling.
///
/// @param ceiling the most that a ratio counts
public record Cispo(double ceiling) implements PolicyObjective {
    public Cispo {
        if (!(ceiling > 0)) {
            throw new IllegalArgumentException("ceiling must be above 0, got " + ceiling);
        }
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
            double logRatio = (double) logProbs[i] - oldLogProbs[i];
            double ratio = Elementary.exp(logRatio);
            double counted = Math.min(ratio, ceiling) * advantages[i];
            dLogProbs[i] = (float) (-scale * w * counted);
            weight += w;
            loss -= w * counted * logProbs[i];
            k1 -= w * logRatio;
            k3 += w * (ratio - 1 - logRatio);
            clipped += ratio > ceiling ? w : 0;
        }
        sums.add(weight, loss, k1, k3, clipped);
    }
}
