package bellman.deploy.export;

/// The largest difference between two answers to the same questions.
///
/// @param largest in parts of the size of what is compared
/// @param where it is, for messages; empty if there is none
/// @param rows that were compared
public record Difference(double largest, String where, long rows) {
    /// Nothing compared yet.
    static final Difference NONE = new Difference(0, "", 0);

    /// The larger of both.
    Difference and(Difference other) {
        Difference larger = other.largest > largest ? other : this;
        return new Difference(larger.largest, larger.where, rows + other.rows);
    }
}
