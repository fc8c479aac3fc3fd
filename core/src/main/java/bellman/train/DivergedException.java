package bellman.train;

/// Training produced something that is no number.
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param what became infinite or not a number
    /// @param value what it became
    /// @param step environment steps taken by then
    public DivergedException(String what, double value, long step) {
        this(what, value, "step " + step);
    }

    private DivergedException(String what, double value, String when) {
        super(what + " became " + value + " at " + when
                + ": lower the learning rate, clip gradients, or normalise observations and rewards");
    }

    /// The same where updates are counted.
    ///
    /// @param update of the learner, from 1
    public static DivergedException atUpdate(String what, double value, long update) {
        return new DivergedException(what, value, "update " + update);
    }
}
