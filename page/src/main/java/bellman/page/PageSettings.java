package bellman.page;

import bellman.store.play.Arcade.Game;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// What a page shows, where, and to whom.
///
/// @param root the folder of the runs
/// @param host name or address; one that other machines reach needs a token
/// @param port 0 for any that is free
/// @param token that browsers have to bring once, if there is one
/// @param problems gets a line for each failure that is the server's own
/// @param game that the page offers to play first, if there is one
public record PageSettings(
        Path root, String host, int port, Optional<String> token, Consumer<String> problems, Optional<Game> game) {
    private static final int SHORTEST = 16;

    public PageSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be from 0 to 65535, got " + port);
        }
        if (token.isPresent() && !token.get().matches("[A-Za-z0-9._~-]{" + SHORTEST + ",200}")) {
            throw new IllegalArgumentException("the token must be from " + SHORTEST
                    + " to 200 letters, digits and . _ ~ -, got " + token.get().length() + " characters");
        }
        if (token.isEmpty() && !isLoopback(host)) {
            throw new IllegalArgumentException("host " + host + " can be reached from other machines, and there is no"
                    + " token; give one with --token-file, or listen on 127.0.0.1");
        }
    }

    /// This machine alone, any port.
    public static PageSettings local(Path root) {
        return new PageSettings(root, "127.0.0.1", 0, Optional.empty(), line -> {}, Optional.empty());
    }

    /// The same with a token.
    public PageSettings withToken(String other) {
        return new PageSettings(root, host, port, Optional.of(other), problems, game);
    }

    /// The same on another port.
    public PageSettings withPort(int other) {
        return new PageSettings(root, host, other, token, problems, game);
    }

    /// The same with a game.
    public PageSettings withGame(Game other) {
        return new PageSettings(root, host, port, token, problems, Optional.of(other));
    }

    /// Whether an address reaches only this machine.
    ///
    /// @throws IllegalArgumentException if it is none
    public static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "host " + host + " is no address of this machine; 127.0.0.1 is, and 0.0.0.0 for all it has", e);
        }
    }
}
