package bellman.registry;

/// What one of the checks of [EnvironmentCheck] found.
///
/// @param name what was checked, in kebab-case
/// @param verdict how it came out
/// @param message what was wrong or was not seen, or a remark; may be empty
public record Finding(String name, Verdict verdict, String message) {
    /// How a check came out.
    public enum Verdict {
        /// It holds.
        PASSED,
        /// What it is about did not come up: nothing is known to be wrong.
        NOT_SEEN,
        /// It does not hold.
        FAILED
    }

    /// Whether nothing was found to be wrong.
    public boolean passed() {
        return verdict != Verdict.FAILED;
    }
}
