package bellman.envs.gymnasium;

import bellman.registry.EnvironmentEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Offers an environment to programs on this machine, above all to Gymnasium: each client has environments of its own.
///
/// ```java
/// try (var server = new EnvironmentServer(Environments.find("CartPole-v1"), 0)) {
///     System.out.println(server.address());
///     server.serveOne();
/// }
/// ```
public final class EnvironmentServer implements AutoCloseable {
    private final EnvironmentEntry entry;
    private final ServerSocketChannel server;
    private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();

    /// Listens on `port` of this machine alone, 0 for any.
    ///
    /// @throws IllegalArgumentException if the port is another's
    public EnvironmentServer(EnvironmentEntry entry, int port) {
        this.entry = entry;
        try {
            server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (BindException e) {
            throw new IllegalArgumentException(
                    "port " + port + " of this machine cannot be had (" + e.getMessage() + "); choose another", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The program in Python that makes a Gymnasium environment of such a server.
    public static String client() {
        try (InputStream in = EnvironmentServer.class.getResourceAsStream("bellman_client.py")) {
            if (in == null) {
                throw new IllegalStateException("bellman_client.py is not there; build again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where it listens: `127.0.0.1:40000`.
    public String address() {
        try {
            InetSocketAddress at = (InetSocketAddress) server.getLocalAddress();
            return at.getAddress().getHostAddress() + ":" + at.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Serves clients, each in a thread of its own, until it is closed.
    public void serve() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                Thread.ofVirtual().name("environment-client").start(() -> serve(client));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Serves one client until it goes.
    public void serveOne() {
        try {
            serve(server.accept());
        } catch (ClosedChannelException e) {
            // It was closed before anybody came.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(SocketChannel client) {
        clients.add(client);
        try (client) {
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            new EnvironmentSession(client, entry).run();
        } catch (IOException e) {
            // The client is gone: nobody is left to tell.
        } finally {
            clients.remove(client);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (SocketChannel client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
