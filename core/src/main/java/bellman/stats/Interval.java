package bellman.stats;

/// From `low` to `high`, both included.
///
/// @param low lower end
/// @param high upper end
public record Interval(double low, double high) {
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException(
                    "an interval's low end must not exceed its high end, got " + low + " and " + high);
        }
    }

    /// Whether `value` lies in it.
    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
