package bellman.page;

import bellman.http.Address;
import bellman.http.Token;
import bellman.store.play.Arcade.Game;
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

    public PageSettings {
        Token.requireGood(token);
        new Address(host, port).requireSecret(token, "token", "--token-file");
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
}
