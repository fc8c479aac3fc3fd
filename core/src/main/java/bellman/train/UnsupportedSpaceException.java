package bellman.train;

import bellman.space.Space;

/// An algorithm cannot work in an environment's space.
public final class UnsupportedSpaceException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// @param algorithm that cannot
    /// @param what `observation` or `action`
    /// @param space that it cannot
    /// @param expected which it can
    public UnsupportedSpaceException(String algorithm, String what, Space space, String expected) {
        super(algorithm + " cannot handle the " + what + " space " + space + "; it handles " + expected);
    }
}
