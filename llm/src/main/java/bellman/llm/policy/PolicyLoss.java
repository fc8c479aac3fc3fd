package bellman.llm.policy;

import bellman.loss.KlEstimator;
import bellman.loss.KlPenalty;
import bellman.loss.LossSums;
import bellman.loss.PolicyObjective;
import bellman.sequence.CorrectedKl;
import bellman.sequence.Segments;
import bellman.sequence.SequenceRatio;

/// A loss of drawn tokens: an objective of ratios, and perhaps a penalty for leaving a reference.
///
/// @param objective of the ratios
/// @param ratio what is compared with the policy that drew: single tokens or whole samples
/// @param kl the penalty's coefficient, 0 for none
/// @param estimator of the divergence
/// @param corrected whether the estimate is multiplied by the ratio, which makes it one of the present policy
public record PolicyLoss(PolicyObjective objective, Ratio ratio, double kl, KlEstimator estimator, boolean corrected) {
    /// What is compared with the policy that drew.
    public enum Ratio {
        /// Each token.
        TOKEN,
        /// The geometric mean of a sample's tokens.
        SEQUENCE_MEAN,
        /// Their product.
        SEQUENCE_SUM
    }

    /// Drawn tokens and what is known of them, packed alike.
    ///
    /// @param tokens of each sample
    /// @param logProbs under the policy that learns
    /// @param oldLogProbs under it as it was when the batch began
    /// @param referenceLogProbs under the reference, empty if there is none
    /// @param advantages of each token; the same for all of a sample where whole samples are compared
    /// @param weights of each token
    public record Tokens(
            Segments tokens,
            float[] logProbs,
            float[] oldLogProbs,
            float[] referenceLogProbs,
            float[] advantages,
            float[] weights) {}

    /// What a loss came to, summed with weights.
    ///
    /// @param objective of the ratios
    /// @param divergence from the reference
    public record Sums(LossSums objective, LossSums divergence) {
        /// Nothing yet.
        public static Sums none() {
            return new Sums(new LossSums(), new LossSums());
        }
    }

    /// Sets the gradient of the weighted sum of losses and adds to `sums`.
    public void apply(Tokens t, float[] dLogProbs, Sums sums) {
        int count = t.tokens().elements();
        if (ratio == Ratio.TOKEN) {
            objective.apply(
                    t.logProbs(),
                    t.oldLogProbs(),
                    t.advantages(),
                    t.weights(),
                    0,
                    count,
                    1,
                    dLogProbs,
                    sums.objective());
        } else {
            SequenceRatio whole = ratio == Ratio.SEQUENCE_MEAN ? SequenceRatio.MEAN : SequenceRatio.SUM;
            whole.apply(
                    objective,
                    t.logProbs(),
                    t.oldLogProbs(),
                    t.tokens(),
                    first(t.advantages(), t.tokens()),
                    together(t.weights(), t.tokens()),
                    1,
                    dLogProbs,
                    sums.objective());
        }
        if (t.referenceLogProbs().length > 0) {
            penalize(t, dLogProbs, sums.divergence());
        }
    }

    private void penalize(Tokens t, float[] dLogProbs, LossSums sums) {
        int count = t.tokens().elements();
        if (!corrected || kl == 0) {
            new KlPenalty(estimator, kl)
                    .apply(t.logProbs(), t.referenceLogProbs(), t.weights(), 0, count, 1, dLogProbs, sums);
            return;
        }
        var penalty = new CorrectedKl(estimator, kl);
        double divergence = ratio == Ratio.TOKEN
                ? penalty.byToken(
                        t.logProbs(), t.oldLogProbs(), t.referenceLogProbs(), t.weights(), count, 1, dLogProbs)
                : penalty.bySequence(
                        t.logProbs(), t.oldLogProbs(), t.referenceLogProbs(), t.weights(), t.tokens(), 1, dLogProbs);
        double weight = 0;
        for (int i = 0; i < count; i++) {
            weight += t.weights()[i];
        }
        sums.add(weight, divergence, 0, 0, 0);
    }

    private static float[] first(float[] perToken, Segments tokens) {
        float[] first = new float[tokens.count()];
        for (int s = 0; s < first.length; s++) {
            first[s] = tokens.length(s) == 0 ? 0 : perToken[tokens.from(s)];
        }
        return first;
    }

    private static float[] together(float[] perToken, Segments tokens) {
        float[] sums = new float[tokens.count()];
        for (int s = 0; s < sums.length; s++) {
            sums[s] = (float) tokens.sum(perToken, s);
        }
        return sums;
    }
}
