package bellman.deploy.graph;

/// A policy that a graph cannot say.
public final class NotExportableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param what of the policy it is
    /// @param instead what to do
    public NotExportableException(String what, String instead) {
        super(what + " cannot be exported; " + instead);
    }
}
