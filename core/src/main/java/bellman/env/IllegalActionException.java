package bellman.env;

import bellman.space.NotInSpaceException;

/// An environment was given an action that it does not take.
public final class IllegalActionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String problem;

    /// Says what was found where the environment takes `expected`.
    public IllegalActionException(String found, String expected) {
        this(-1, "got action " + found + ", expected " + expected);
    }

    IllegalActionException(NotInSpaceException e) {
        this(
                -1,
                "got action " + (e.element().isEmpty() ? "" : e.element() + " ") + e.found() + ", expected "
                        + e.expected());
    }

    private IllegalActionException(int environment, String problem) {
        super((environment < 0 ? "" : "environment " + environment + ": ") + problem);
        this.problem = problem;
    }

    /// The same failure, naming which environment of several it was.
    public IllegalActionException in(int environment) {
        return new IllegalActionException(environment, problem);
    }
}
