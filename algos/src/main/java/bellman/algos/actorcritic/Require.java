package bellman.algos.actorcritic;

/// What a configuration's numbers must be. The error names the key.
public final class Require {
    private Require() {}

    /// `value` must be 1 or more.
    public static void atLeastOne(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " must be at least 1, got " + value);
        }
    }

    /// `value` must be above 0 and finite.
    public static void positive(String key, float value) {
        if (!(value > 0 && value < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(key + " must be positive, got " + value);
        }
    }

    /// `value` must be 0 or above, and finite.
    public static void notNegative(String key, float value) {
        if (!(value >= 0 && value < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(key + " must not be negative, got " + value);
        }
    }

    /// `value` must lie between 0 and 1.
    public static void fraction(String key, float value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(key + " must lie between 0 and 1, got " + value);
        }
    }
}
