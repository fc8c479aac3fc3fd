package bellman.sequence;

import bellman.math.Sigmoid;

/// Learns from answers that are each marked as desirable or not, without pairs (KTO, Ethayarajh et al. 2024, equation
/// 8): `λ_D (1 - σ(β (c - z)))` for a desirable one, `λ_U (1 - σ(β (z - c)))` for another, where `c` is the answer's
/// log-ratio to the reference and `z` an estimate of the policy's divergence from it, through which no gradient goes.
///
/// @param beta how strongly the policy is held to the reference
/// @param desirableWeight λ_D
/// @param undesirableWeight λ_U
public record Kto(double beta, double desirableWeight, double undesirableWeight) {
    public Kto {
        if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("beta must be above 0, got " + beta);
        }
        if (!(desirableWeight >= 0 && undesirableWeight >= 0)) {
            throw new IllegalArgumentException("desirable-weight and undesirable-weight must be at least 0, got "
                    + desirableWeight + " and " + undesirableWeight);
        }
    }

    /// What a batch gave.
    ///
    /// @param loss mean over answers
    /// @param desirableReward mean of `beta c` over desirable answers, `NaN` if there are none
    /// @param undesirableReward likewise over the others
    public record Result(double loss, double desirableReward, double undesirableReward) {}

    /// The reference point: the mean log-ratio of answers that belong to *other* prompts of the batch, 0 if it is
    /// negative. A reference point of 0 throughout makes the loss that of unpaired APO-zero.
    ///
    /// @param logProbs of the mismatched answers' tokens under the policy
    public static double referencePoint(float[] logProbs, float[] referenceLogProbs, Segments tokens) {
        double sum = 0;
        for (int s = 0; s < tokens.count(); s++) {
            sum += LogRatios.sum(logProbs, referenceLogProbs, tokens, s);
        }
        return Math.max(0, sum / Math.max(1, tokens.count()));
    }

    /// **Adds** `scale` times the gradient of the mean loss to `dLogProbs`.
    ///
    /// @param desirable one per answer
    /// @param referencePoint `z`
    public Result apply(
            float[] logProbs,
            float[] referenceLogProbs,
            Segments tokens,
            boolean[] desirable,
            double referencePoint,
            double scale,
            float[] dLogProbs) {
        int count = tokens.count();
        double total = 0;
        double[] rewards = new double[2];
        int good = 0;
        for (int s = 0; s < count; s++) {
            double ratio = LogRatios.sum(logProbs, referenceLogProbs, tokens, s);
            double sign = desirable[s] ? 1 : -1;
            double weight = desirable[s] ? desirableWeight : undesirableWeight;
            double won = Sigmoid.of(sign * beta * (ratio - referencePoint));
            total += weight * (1 - won);
            LogRatios.addAll(dLogProbs, tokens, s, -scale / count * weight * sign * beta * won * (1 - won));
            rewards[desirable[s] ? 1 : 0] += beta * ratio;
            good += desirable[s] ? 1 : 0;
        }
        return new Result(total / count, rewards[1] / good, rewards[0] / (count - good));
    }
}
