package bellman.net;

import java.util.Arrays;

/// What a [SequenceModel] tells about the wanted tokens of a [TokenBatch], or the gradient of a loss with respect
/// to that, which has the same form. Entry `i` belongs to the `i`-th wanted token, in the batch's order.
///
/// @param logProbs natural logarithms of the tokens' probabilities, `[target]`
/// @param entropies of the distributions that they come from, in nats, `[target]`; empty if nobody asked, and in a
///     gradient if the loss does not depend on them
public record TokenScores(float[] logProbs, float[] entropies) {
    private static final float[] NONE = {};

    public TokenScores {
        if (entropies.length != 0 && entropies.length != logProbs.length) {
            throw new IllegalArgumentException("expected as many entropies as log-probabilities or none, got "
                    + entropies.length + " and " + logProbs.length);
        }
    }

    /// Without entropies.
    public static TokenScores of(float[] logProbs) {
        return new TokenScores(logProbs, NONE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenScores s
                && Arrays.equals(logProbs, s.logProbs)
                && Arrays.equals(entropies, s.entropies);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(logProbs) + Arrays.hashCode(entropies);
    }

    @Override
    public String toString() {
        return logProbs.length + " log-probabilities" + (entropies.length > 0 ? " and entropies" : "");
    }
}
