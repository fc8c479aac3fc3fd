package bellman.vector;

/// When an ended episode is followed by the next, after Gymnasium's modes of the same names.
public enum AutoresetMode {
    /// The step that ends an episode already reports the next episode's first observation; the last observation of
    /// the old episode stands in [VectorStep#finalObservations()].
    SAME_STEP,
    /// The step that ends an episode reports its last observation. The following step ignores its action, reports
    /// the first observation of the next episode and a reward of zero, and belongs to no episode.
    NEXT_STEP
}
