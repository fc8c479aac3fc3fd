package bellman.env;

/// An environment was given an action that it does not take.
public final class IllegalActionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int environment;

    /// Says which environment of a vector got `found` where it takes `expected`.
    public IllegalActionException(int environment, String found, String expected) {
        super("environment " + environment + ": got action " + found + ", expected " + expected);
        this.environment = environment;
    }

    /// Index of the environment in its vector.
    public int environment() {
        return environment;
    }
}
