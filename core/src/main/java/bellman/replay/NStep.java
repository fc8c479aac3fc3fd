package bellman.replay;

/// How many rewards a target sums before it bootstraps.
///
/// @param steps n, 1 for the next reward only
/// @param discount γ
public record NStep(int steps, float discount) {
    public NStep {
        if (steps < 1) {
            throw new IllegalArgumentException("n-step returns need at least one step, got " + steps);
        }
        if (!(discount >= 0 && discount <= 1)) {
            throw new IllegalArgumentException("discount must lie between 0 and 1, got " + discount);
        }
    }
}
