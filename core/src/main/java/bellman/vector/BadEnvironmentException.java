package bellman.vector;

/// An environment that broke its contract: it reported NaN or an infinite number, an array of the wrong
/// length, or an action mask without an action, or it threw an exception. Nothing can be learned from such a
/// step, so the run stops here.
public final class BadEnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int environment;
    private final long step;

    /// Environment `environment` did `what` at step `step` since the last reset of all, 0 for the reset
    /// itself.
    public BadEnvironmentException(int environment, long step, String what) {
        super("environment " + environment + (step == 0 ? " at its reset: " : " at step " + step + ": ") + what);
        this.environment = environment;
        this.step = step;
    }

    /// Environment `environment` threw `thrown` at step `step`, 0 for the reset of all.
    BadEnvironmentException(int environment, long step, Throwable thrown) {
        this(environment, step, "it threw " + thrown + "; --stacktrace shows where");
        initCause(thrown);
    }

    /// The same failure with the name of the environments in front, and where they come from behind.
    BadEnvironmentException(String name, BadEnvironmentException failure, String origin) {
        super(name + ": " + failure.getMessage() + origin, failure);
        environment = failure.environment;
        step = failure.step;
    }

    /// Which environment, counted from 0.
    public int environment() {
        return environment;
    }

    /// How many steps the environments had taken since the last reset of all, this one included.
    public long step() {
        return step;
    }
}
