package bellman.replay;

/// Which rows are drawn how often.
public sealed interface Sampling {
    /// All alike.
    Sampling UNIFORM = new Uniform();

    /// All alike.
    record Uniform() implements Sampling {}

    /// In proportion to `|error|` to the power of `alpha` (Schaul et al. 2016, proportional variant). A row that was
    /// not drawn yet counts as the largest error so far.
    ///
    /// @param alpha 0 for all alike, 1 for in proportion to the error
    /// @param epsilon added to each error
    record Prioritized(float alpha, float epsilon) implements Sampling {
        public Prioritized {
            if (!(alpha >= 0 && alpha <= 1)) {
                throw new IllegalArgumentException("alpha must lie between 0 and 1, got " + alpha);
            }
            if (!(epsilon > 0 && epsilon < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("epsilon must be positive, got " + epsilon);
            }
        }
    }
}
