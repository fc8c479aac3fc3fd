package bellman.sequence;

/// How tokens' losses become one number: what a token weighs. It decides whether a long completion counts more than
/// a short one, and whether a batch in parts gives the gradient of the whole.
public sealed interface Aggregation {

    /// The mean over sequences of the mean over each one's tokens (GRPO): a token of a long sequence weighs less.
    /// Sequences without tokens count as sequences.
    record PerSequence() implements Aggregation {}

    /// The mean over all tokens of this batch (BNPO). Batches of different sizes that are accumulated need
    /// [Constant] instead.
    record PerToken() implements Aggregation {}

    /// The sum over tokens divided by a number that does not depend on this batch: the tokens of everything that is
    /// accumulated into one step (DAPO), or sequences times the longest completion allowed (Dr. GRPO).
    ///
    /// @param divisor above 0
    record Constant(double divisor) implements Aggregation {
        public Constant {
            if (!(divisor > 0)) {
                throw new IllegalArgumentException("divisor must be above 0, got " + divisor);
            }
        }
    }

    /// The weight of each token.
    default float[] weights(Segments tokens) {
        float[] each = new float[tokens.count()];
        for (int s = 0; s < each.length; s++) {
            each[s] = (float)
                    switch (this) {
                        case PerSequence _ -> 1.0 / ((double) tokens.count() * Math.max(1, tokens.length(s)));
                        case PerToken _ -> 1.0 / Math.max(1, tokens.elements());
                        case Constant(double divisor) -> 1 / divisor;
                    };
        }
        return tokens.spread(each);
    }
}
