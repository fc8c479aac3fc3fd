package bellman.sequence;

import bellman.math.Elementary;

/// Corrects for tokens that were drawn by another policy than the one that learns from them: by older
/// weights, or by an engine that rounds otherwise. What a token weighs in the loss is multiplied by its
/// importance ratio `r = exp(log π - log π_sampling)`, bounded so that few tokens cannot outweigh all others
/// (Espeholt et al. 2018; for language models Yao et al. 2025, "Your efficient RL framework secretly brings
/// you off-policy RL training"). No gradient goes through it.
///
/// @param level whose ratio it is
/// @param bound what becomes of ratios above the cap
/// @param cap of the ratio, at least 1
public record SamplingCorrection(Level level, Bound bound, double cap) {
    /// Tokens that share a ratio.
    public enum Level {
        /// Each has its own.
        TOKEN,
        /// Those of a sequence have the product of all.
        SEQUENCE
    }

    /// What becomes of a ratio above the cap.
    public enum Bound {
        /// It becomes the cap.
        TRUNCATE,
        /// It becomes 0: the token, or sequence, is left out.
        MASK
    }

    public SamplingCorrection {
        if (!(cap >= 1)) {
            throw new IllegalArgumentException("cap must be at least 1, got " + cap);
        }
    }

    /// The factor of each token.
    ///
    /// @param logProbs under the policy that learns, as it is at the beginning
    /// @param samplingLogProbs under the policy that drew
    public float[] factors(float[] logProbs, float[] samplingLogProbs, Segments tokens) {
        Segments.require("logProbs", logProbs, tokens.elements());
        Segments.require("samplingLogProbs", samplingLogProbs, tokens.elements());
        float[] factors = new float[tokens.elements()];
        for (int s = 0; s < tokens.count(); s++) {
            float whole = level == Level.SEQUENCE ? bounded(LogRatios.sum(logProbs, samplingLogProbs, tokens, s)) : 0;
            for (int i = tokens.from(s); i < tokens.to(s); i++) {
                factors[i] = level == Level.SEQUENCE ? whole : bounded((double) logProbs[i] - samplingLogProbs[i]);
            }
        }
        return factors;
    }

    private float bounded(double logRatio) {
        double ratio = Elementary.exp(logRatio);
        if (ratio <= cap) {
            return (float) ratio;
        }
        return bound == Bound.MASK ? 0 : (float) cap;
    }
}
