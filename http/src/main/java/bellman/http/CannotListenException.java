package bellman.http;

import java.util.Objects;
import java.util.stream.Stream;

/// An address cannot be listened on: mostly the port is taken.
public final class CannotListenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param free a port that can, 0 if none was found
    CannotListenException(Address address, int free, Throwable cause) {
        super(
                "port " + address.port() + " on " + address.host() + " cannot be listened on: "
                        + root(cause).getMessage() + "; "
                        + (free > 0 ? "the next free one is --port " + free : "choose another with --port, 0 for any"),
                cause);
    }

    private static Throwable root(Throwable cause) {
        return Stream.iterate(cause, Objects::nonNull, Throwable::getCause).reduce(cause, (outer, inner) -> inner);
    }
}
