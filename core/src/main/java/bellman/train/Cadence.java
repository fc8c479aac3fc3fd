package bellman.train;

/// How often something is done, in environment steps.
///
/// @param every steps between two times, 0 for never
public record Cadence(long every) {
    /// Not at all.
    public static final Cadence NEVER = new Cadence(0);

    public Cadence {
        if (every < 0) {
            throw new IllegalArgumentException("a cadence must not be negative, got " + every);
        }
    }

    /// Whether it is due when the steps went from `from` to `to`.
    public boolean due(long from, long to) {
        return every > 0 && to / every > from / every;
    }
}
