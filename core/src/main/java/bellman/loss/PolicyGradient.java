package bellman.loss;

import bellman.math.Elementary;

/// The plain policy gradient: the loss `-logp A`, as in REINFORCE and A2C. The sums hold the estimates of KL(old ‖
/// new).
public record PolicyGradient() implements PolicyObjective {
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
        for (int i = from; i < to; i++) {
            double w = Weights.at(weights, i);
            if (w == 0) {
                dLogProbs[i] = 0;
                continue;
            }
            double advantage = advantages[i];
            double logRatio = (double) logProbs[i] - oldLogProbs[i];
            dLogProbs[i] = (float) (-scale * w * advantage);
            weight += w;
            loss -= w * logProbs[i] * advantage;
            k1 -= w * logRatio;
            k3 += w * (Elementary.exp(logRatio) - 1 - logRatio);
        }
        sums.add(weight, loss, k1, k3, 0);
    }
}
