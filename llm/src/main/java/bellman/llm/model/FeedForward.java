package bellman.llm.model;

/// What stands behind attention in a layer.
public sealed interface FeedForward {

    /// A gated unit, `down(silu(gate(x)) * up(x))` (Shazeer 2020).
    ///
    /// @param width between the projections
    /// @param biases whether the three projections have biases
    record Gated(int width, boolean biases) implements FeedForward {
        public Gated {
            if (width < 1) {
                throw new IllegalArgumentException("a feed-forward block needs a width of at least 1, got " + width);
            }
        }
    }

    /// A mixture of gated units of which a router picks some for each token.
    ///
    /// @param experts how many there are
    /// @param active how many work on a token
    /// @param width of each, between its projections
    /// @param normalized whether the weights of the active ones are made to sum to one
    /// @param balance coefficient of the auxiliary loss that spreads tokens over experts
    record Experts(int experts, int active, int width, boolean normalized, double balance) implements FeedForward {
        public Experts {
            if (experts < 1 || active < 1 || active > experts || width < 1) {
                throw new IllegalArgumentException("a mixture needs experts, of which at least one and at most all are"
                        + " active, and a width, got " + experts + " experts, " + active + " active, width " + width);
            }
        }
    }
}
