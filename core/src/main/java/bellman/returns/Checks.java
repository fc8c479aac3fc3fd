package bellman.returns;

/// Checks of parameters.
final class Checks {
    private Checks() {}

    static void unit(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be from 0 to 1, got " + value);
        }
    }
}
