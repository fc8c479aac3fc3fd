package bellman.llm.drift;

import bellman.loss.RegressionWeights;
import java.util.Arrays;

/// How much an episode of a fixed policy counts when another is fitted to it, by its return. All are weighted
/// likelihoods of recorded episodes and differ in nothing else.
public enum Weighting {
    /// `w_i = n exp(R_i / β) / Σ_j exp(R_j / β)` over the `n` samples of a question, whose mean is 1: the optimum
    /// `π_ref exp(R / β) / Z` of the reward under a KL penalty, projected on the model (DRIFT).
    DRIFT,
    /// The same over all episodes at once: questions that are easy count more (reward-weighted regression, Peters and
    /// Schaal 2007).
    RWR,
    /// `exp((R - V) / β)`, at most `largest-weight`, where the value `V` of a question is its samples' mean
    /// (advantage-weighted regression, Peng et al. 2019).
    AWR,
    /// The first of the best samples of a question and no other (RAFT, Dong et al. 2023).
    RAFT,
    /// All alike: fine-tuning on whatever the policy wrote.
    SFT;

    /// The weights of episodes.
    ///
    /// @param returns of all, the samples of a question side by side
    /// @param groups where the samples of each question begin, and where the last one's end
    /// @param beta β, above 0
    /// @param largest weight with [#AWR]
    float[] of(float[] returns, int[] groups, double beta, double largest) {
        float[] weights = new float[returns.length];
        if (this == RWR && returns.length > 0) {
            RegressionWeights.softmax(beta, returns, 0, returns.length, weights);
        } else if (this != RWR) {
            for (int g = 0; g + 1 < groups.length; g++) {
                group(returns, groups[g], groups[g + 1], beta, largest, weights);
            }
        }
        return weights;
    }

    private void group(float[] returns, int from, int to, double beta, double largest, float[] weights) {
        switch (this) {
            case DRIFT -> RegressionWeights.softmax(beta, returns, from, to, weights);
            case AWR -> advantage(returns, from, to, new RegressionWeights.Exponential(beta, largest), weights);
            case RAFT -> weights[best(returns, from, to)] = 1;
            case SFT -> Arrays.fill(weights, from, to, 1);
            case RWR -> throw new IllegalStateException("RWR looks at all groups at once");
        }
    }

    private static void advantage(float[] returns, int from, int to, RegressionWeights weight, float[] weights) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += returns[i];
        }
        for (int i = from; i < to; i++) {
            weights[i] = (float) weight.of(returns[i] - sum / (to - from));
        }
    }

    private static int best(float[] returns, int from, int to) {
        int best = from;
        for (int i = from + 1; i < to; i++) {
            if (returns[i] > returns[best]) {
                best = i;
            }
        }
        return best;
    }
}
