package bellman.train;

/// Training produced something that is no number.
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param what became infinite or not a number
    /// @param value what it became
    /// @param step environment steps taken by then
    public DivergedException(String what, double value, long step) {
        super(what + " became " + value + " at step " + step
                + ": lower the learning rate, clip gradients, or normalise observations and rewards");
    }
}
