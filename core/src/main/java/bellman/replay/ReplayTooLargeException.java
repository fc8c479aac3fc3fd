package bellman.replay;

/// A replay needs more room than there is.
public final class ReplayTooLargeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// @param what of the replay, such as `observations`
    /// @param capacity rows asked for
    /// @param needed bytes
    /// @param available bytes
    /// @param where they are lacking
    /// @param advice what to do
    public ReplayTooLargeException(
            String what, long capacity, long needed, long available, String where, String advice) {
        super("replay.capacity: found " + capacity + ", whose " + what + " need " + mebibytes(needed) + " MiB " + where
                + ", expected at most " + mebibytes(available) + " MiB: " + advice);
    }

    private static long mebibytes(long bytes) {
        return bytes + (1 << 20) - 1 >> 20;
    }
}
