package bellman.page;

/// The port is taken.
public final class PortInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PortInUseException(String host, int port, int free, Throwable cause) {
        super(
                "port " + port + " on " + host + " is in use; "
                        + (free > 0 ? "the next free one is --port " + free : "choose another with --port"),
                cause);
    }
}
