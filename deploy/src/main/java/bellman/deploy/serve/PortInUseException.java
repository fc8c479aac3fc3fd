package bellman.deploy.serve;

/// The address cannot be listened on.
public final class PortInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PortInUseException(String host, int port, Throwable cause) {
        super(
                "cannot listen on " + host + ", port " + port
                        + ": it is in use or not allowed; choose another with --port",
                cause);
    }
}
