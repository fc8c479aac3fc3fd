package bellman.sequence;

/// Rewards of single tokens for PPO on completions: each token pays for leaving the reference, and the last state of a
/// sequence receives its score (Ziegler et al. 2019; Stiennon et al. 2020).
///
/// @param klCoefficient of the penalty
/// @param estimator of the divergence, from `x = log π - log π_ref`
public record TokenRewards(double klCoefficient, bellman.loss.KlEstimator estimator) {
    public TokenRewards {
        if (!(klCoefficient >= 0)) {
            throw new IllegalArgumentException("kl-coefficient must be at least 0, got " + klCoefficient);
        }
    }

    /// The reward at each state.
    ///
    /// @param logProbs of the tokens under the policy that sampled them
    /// @param referenceLogProbs of the same tokens under the reference
    /// @param scores one per sequence
    /// @param states as many as tokens, or one more in sequences whose value after the last token counts as well
    public float[] of(float[] logProbs, float[] referenceLogProbs, Segments tokens, float[] scores, Segments states) {
        Segments.require("scores", scores, tokens.count());
        float[] rewards = new float[states.elements()];
        for (int s = 0; s < tokens.count(); s++) {
            int extra = states.length(s) - tokens.length(s);
            if (extra < 0 || extra > 1 || states.length(s) == 0) {
                throw new IllegalArgumentException("sequence " + s + " of " + tokens.length(s)
                        + " tokens needs as many states or one more, and at least one, got " + states.length(s));
            }
            for (int i = 0; i < tokens.length(s); i++) {
                int token = tokens.from(s) + i;
                double x = (double) logProbs[token] - referenceLogProbs[token];
                rewards[states.from(s) + i] = (float) (-klCoefficient * estimator.estimate(x));
            }
            rewards[states.to(s) - 1] += scores[s];
        }
        return rewards;
    }

    /// What [bellman.returns.Gae] needs over packed sequences, with one environment: the value after each
    /// state, 0 after a sequence's last.
    public static float[] nextValues(float[] values, Segments states) {
        float[] next = new float[states.elements()];
        for (int s = 0; s < states.count(); s++) {
            for (int i = states.from(s); i + 1 < states.to(s); i++) {
                next[i] = values[i + 1];
            }
        }
        return next;
    }

    /// Likewise whether a state is its sequence's last.
    public static boolean[] ends(Segments states) {
        boolean[] ends = new boolean[states.elements()];
        for (int s = 0; s < states.count(); s++) {
            if (states.length(s) > 0) {
                ends[states.to(s) - 1] = true;
            }
        }
        return ends;
    }

    /// Takes the elements of `states` that belong to tokens.
    public static float[] ofTokens(float[] perState, Segments states, Segments tokens) {
        float[] perToken = new float[tokens.elements()];
        for (int s = 0; s < tokens.count(); s++) {
            System.arraycopy(perState, states.from(s), perToken, tokens.from(s), tokens.length(s));
        }
        return perToken;
    }
}
