package bellman.sequence;

import bellman.loss.LossSums;
import bellman.loss.PolicyObjective;

/// Compares policies by whole sequences instead of by tokens: the importance ratio is `exp` of the sum, or of the mean,
/// of the tokens' log-ratios. The mean is GSPO's (Zheng et al. 2025, equation 7), the sum that of REINFORCE on whole
/// completions (RLOO, Ahmadian et al. 2024).
public enum SequenceRatio {
    /// The product of the tokens' ratios.
    SUM,
    /// Their geometric mean.
    MEAN;

    /// Applies `objective` to sequences as its elements, and gives each token its part of the gradient.
    ///
    /// @param advantages one per sequence
    /// @param weights one per sequence, what its tokens weigh together, or empty
    /// @param dLogProbs set, one per token
    public void apply(
            PolicyObjective objective,
            float[] logProbs,
            float[] oldLogProbs,
            Segments tokens,
            float[] advantages,
            float[] weights,
            double scale,
            float[] dLogProbs,
            LossSums sums) {
        Segments.require("logProbs", logProbs, tokens.elements());
        Segments.require("dLogProbs", dLogProbs, tokens.elements());
        int count = tokens.count();
        float[] whole = reduce(logProbs, tokens);
        float[] gradients = new float[count];
        objective.apply(whole, reduce(oldLogProbs, tokens), advantages, weights, 0, count, scale, gradients, sums);
        for (int s = 0; s < count; s++) {
            float each = (float) (gradients[s] * share(tokens, s));
            for (int i = tokens.from(s); i < tokens.to(s); i++) {
                dLogProbs[i] = each;
            }
        }
    }

    /// The sum or mean of each sequence's log-probabilities; 0 for one without tokens.
    public float[] reduce(float[] logProbs, Segments tokens) {
        float[] whole = new float[tokens.count()];
        for (int s = 0; s < whole.length; s++) {
            whole[s] = (float) (tokens.sum(logProbs, s) * share(tokens, s));
        }
        return whole;
    }

    /// The derivative of a sequence's number with respect to one of its tokens'.
    double share(Segments tokens, int sequence) {
        return this == SUM ? 1 : 1.0 / Math.max(1, tokens.length(sequence));
    }
}
