package bellman.llm.serve;

import bellman.http.Address;
import java.util.Optional;
import java.util.function.Consumer;

/// Where a server listens, to whom, and what it bears.
///
/// @param host name or address; one that other machines reach needs a key
/// @param port 0 for any that is free
/// @param key that requests have to bring, if there is one
/// @param limits of requests
/// @param log gets a line for each request
/// @param problems gets a line for each failure that is the server's own
public record ServerSettings(
        String host, int port, Optional<String> key, Limits limits, Consumer<String> log, Consumer<String> problems) {
    private static final int SHORTEST = 8;

    public ServerSettings {
        if (key.isPresent() && (key.get().length() < SHORTEST || !key.get().matches("[\\x21-\\x7e]+"))) {
            throw new IllegalArgumentException("the API key must be at least " + SHORTEST
                    + " characters of ASCII without spaces, got " + key.get().length() + "; choose another");
        }
        new Address(host, port).requireSecret(key, "API key", "--api-key-file");
    }

    /// This machine alone, any port, no log.
    public static ServerSettings local() {
        return new ServerSettings("127.0.0.1", 0, Optional.empty(), Limits.defaults(), line -> {}, line -> {});
    }

    /// The same with a key.
    public ServerSettings withKey(String other) {
        return new ServerSettings(host, port, Optional.of(other), limits, log, problems);
    }

    /// The same with other limits.
    public ServerSettings withLimits(Limits other) {
        return new ServerSettings(host, port, key, other, log, problems);
    }

    /// The same on another port.
    public ServerSettings withPort(int other) {
        return new ServerSettings(host, other, key, limits, log, problems);
    }
}
