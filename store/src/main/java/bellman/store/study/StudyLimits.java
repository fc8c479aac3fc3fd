package bellman.store.study;

/// How far a search goes, which may change when it goes on.
///
/// @param trials at most
/// @param steps that all trials may take together, 0 for no limit
/// @param seconds that it may take, 0 for no limit
/// @param parallel trials that train at a time
public record StudyLimits(int trials, long steps, double seconds, int parallel) {
    public StudyLimits {
        if (trials < 1) {
            throw new IllegalArgumentException("trials must be at least 1, got " + trials);
        }
        if (steps < 0 || !(seconds >= 0)) {
            throw new IllegalArgumentException("a budget must not be negative, got " + (steps < 0 ? steps : seconds));
        }
        if (parallel < 1) {
            throw new IllegalArgumentException("parallel must be at least 1, got " + parallel);
        }
    }

    /// Whether nothing more may be begun.
    public boolean isUsedUp(long stepsTaken, double secondsTaken) {
        return steps > 0 && stepsTaken >= steps || seconds > 0 && secondsTaken >= seconds;
    }
}
