package bellman.llm.policy;

import bellman.loss.LossSums;
import bellman.run.Metrics;

/// What the updates of a batch came to.
final class UpdateTotals {
    private final LossSums objective = new LossSums();
    private final LossSums divergence = new LossSums();
    private final LossSums entropy = new LossSums();
    private double loss;
    private double norm;
    private int count;

    int count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(DrawnObjective came, double gradientNorm) {
        PolicyLoss.Sums sums = came.sums();
        loss += sums.objective().weight() == 0
                ? 0
                : sums.objective().meanLoss() * sums.objective().weight();
        objective.merge(sums.objective());
        divergence.merge(sums.divergence());
        entropy.merge(came.entropy());
        norm += gradientNorm;
        count++;
    }

    /// Puts means over updates, by the names that TRL has for them.
    void record(Metrics metrics, boolean entropies) {
        metrics.put("train/loss", loss / count);
        metrics.put("train/grad_norm", norm / count);
        if (objective.weight() > 0) {
            metrics.put("train/clip_ratio/region_mean", objective.clippedFraction());
            metrics.put("train/approx_kl", objective.meanK3());
        }
        if (entropies) {
            metrics.put("train/entropy", -entropy.meanLoss());
        }
        if (divergence.weight() > 0) {
            metrics.put("train/kl", divergence.meanLoss());
        }
    }
}
