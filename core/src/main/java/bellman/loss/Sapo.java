package bellman.loss;

import bellman.math.Elementary;
import bellman.math.Sigmoid;

/// SAPO (Gao et al. 2025): `-(4 / τ) σ(τ (r - 1)) A` with `r = exp(logp - oldLogp)`, a soft gate in place of
/// a clip: the gradient is that of the policy gradient at `r = 1` and fades on both sides.
///
/// @param positive τ where the advantage is above 0
/// @param negative τ elsewhere, customarily a little larger so that these fade sooner
public record Sapo(double positive, double negative) implements PolicyObjective {
    public Sapo {
        if (!(positive > 0 && negative > 0)) {
            throw new IllegalArgumentException("temperatures must be above 0, got " + positive + " and " + negative);
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
        for (int i = from; i < to; i++) {
            double w = Weights.at(weights, i);
            if (w == 0) {
                dLogProbs[i] = 0;
                continue;
            }
            double advantage = advantages[i];
            double logRatio = (double) logProbs[i] - oldLogProbs[i];
            double ratio = Elementary.exp(logRatio);
            double temperature = advantage > 0 ? positive : negative;
            double gate = Sigmoid.of(temperature * (ratio - 1));
            dLogProbs[i] = (float) (-scale * w * 4 * gate * (1 - gate) * ratio * advantage);
            weight += w;
            loss -= w * 4 / temperature * gate * advantage;
            k1 -= w * logRatio;
            k3 += w * (ratio - 1 - logRatio);
        }
        sums.add(weight, loss, k1, k3, 0);
    }
}
