package bellman.llm.generate;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// A server that generates.
///
/// @param base of its addresses, such as `http://127.0.0.1:8000/v1`
/// @param model as the server calls it
/// @param key that it wants, if it does
/// @param protocol that it speaks
/// @param connecting the most that a connection may take
/// @param silence after which a request is given up of which nothing came: longer than the server's queue
public record RemoteServer(
        URI base, String model, Optional<String> key, RemoteProtocol protocol, Duration connecting, Duration silence) {
    public RemoteServer {
        String text = base.toString();
        if (!text.startsWith("http://") && !text.startsWith("https://")) {
            throw new IllegalArgumentException(
                    "a server's address begins with http:// or https://, got " + text + "; vLLM's ends with /v1");
        }
        base = URI.create(text.endsWith("/") ? text : text + "/");
        if (!connecting.isPositive() || !silence.isPositive()) {
            throw new IllegalArgumentException(
                    "a server is waited for, got " + connecting + " to connect and " + silence + " of silence");
        }
    }

    /// vLLM or `bellman serve`, without a key; 30 seconds to connect, ten minutes of silence.
    public static RemoteServer of(URI base, String model) {
        return new RemoteServer(
                base, model, Optional.empty(), RemoteProtocol.VLLM, Duration.ofSeconds(30), Duration.ofMinutes(10));
    }

    /// The same with a key.
    public RemoteServer withKey(String other) {
        return new RemoteServer(base, model, Optional.of(other), protocol, connecting, silence);
    }

    /// The same that speaks another protocol.
    public RemoteServer withProtocol(RemoteProtocol other) {
        return new RemoteServer(base, model, key, other, connecting, silence);
    }

    /// The same that is waited for so long.
    public RemoteServer withSilence(Duration other) {
        return new RemoteServer(base, model, key, protocol, connecting, other);
    }

    @Override
    public String toString() {
        return model + " at " + base;
    }
}
