package bellman.llm.serve;

import java.util.Objects;
import java.util.stream.Stream;

/// A server cannot listen where it was told to.
public final class ServerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServerStartException(String host, int port, Throwable cause) {
        super(
                "port " + port + " on " + host + " cannot be listened on: "
                        + root(cause).getMessage() + "; choose another with --port, 0 for any",
                cause);
    }

    private static Throwable root(Throwable cause) {
        return Stream.iterate(cause, Objects::nonNull, Throwable::getCause).reduce(cause, (outer, inner) -> inner);
    }
}
