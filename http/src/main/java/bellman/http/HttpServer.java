package bellman.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.RoutesConfig;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// Javalin as servers here use it, on virtual threads and without a word of its own, until it is closed.
public final class HttpServer implements AutoCloseable {
    private static final int NEIGHBOURS = 100;
    private final Address address;
    private final Javalin javalin;

    /// What differs from server to server.
    ///
    /// @param connections open at a time at most
    /// @param compresses whether answers are, where a client takes that
    /// @param malformed what is answered where Jetty refuses by itself
    public record Manner(int connections, boolean compresses, Malformed malformed) {}

    /// The answer to a request that never reached a route, such as one whose first line cannot be read.
    @FunctionalInterface
    public interface Malformed {
        /// `{"error":"the request is malformed"}`, whatever it was.
        Malformed PLAIN = (status, why) -> "{\"error\":\"the request is malformed\"}";

        /// JSON.
        ///
        /// @param why in Jetty's words, if it has some
        String json(int status, Optional<String> why);
    }

    /// Begins to listen.
    ///
    /// @throws CannotListenException if the address cannot be listened on, mostly because the port is taken
    public HttpServer(Address address, Manner manner, Consumer<RoutesConfig> routes) {
        this.address = address;
        javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.concurrency.useVirtualThreads = true;
            config.http.prefer405over404 = true;
            if (!manner.compresses()) {
                config.http.compressionStrategy = CompressionStrategy.NONE;
            }
            config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
            config.jetty.modifyServer(server -> {
                server.setErrorHandler(new Errors(manner.malformed()));
                server.addBean(new NetworkConnectionLimit(manner.connections(), server));
            });
            routes.accept(config.routes);
        });
        try {
            javalin.start(address.host(), address.port());
        } catch (JavalinBindException e) {
            javalin.stop();
            throw new CannotListenException(address, free(address), e);
        }
    }

    /// A port near one that is taken, 0 if none was found.
    private static int free(Address taken) {
        for (int port = taken.port() + 1; port < Math.min(taken.port() + NEIGHBOURS, 65_536); port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(taken.host()))) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // This one is taken, too.
            }
        }
        return 0;
    }

    /// The port that it listens on.
    public int port() {
        return javalin.port();
    }

    /// Where it listens: `http://127.0.0.1:8077`.
    public String url() {
        return address.url(port());
    }

    @Override
    public void close() {
        javalin.stop();
    }

    /// Says what Jetty itself refuses in the server's own shape, and not a word of where.
    private static final class Errors extends ErrorHandler {
        private final Malformed malformed;

        Errors(Malformed malformed) {
            this.malformed = malformed;
        }

        @Override
        protected void generateResponse(
                Request request, Response response, int code, String message, Throwable cause, Callback callback) {
            response.getHeaders().put("Content-Type", "application/json");
            Content.Sink.write(response, true, malformed.json(code, Optional.ofNullable(message)), callback);
        }
    }
}
