package bellman.deploy.serve;

import bellman.http.Address;
import bellman.http.Token;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// Where a policy is served, to whom, and how much at once.
///
/// @param host name or address; one that other machines reach needs a token
/// @param port 0 for any that is free
/// @param token that requests bring as `Authorization: Bearer TOKEN`, if there is one
/// @param maxBatch observations that go through the network together at most
/// @param maxWait how long the first of a batch waits for others
/// @param queue observations that may wait; more are refused
/// @param maxBody bytes of a request
/// @param deterministic whether the most probable action is taken where a request does not say
/// @param problems gets a line for each failure that is the server's own
public record PolicyServerSettings(
        String host,
        int port,
        Optional<String> token,
        int maxBatch,
        Duration maxWait,
        int queue,
        int maxBody,
        boolean deterministic,
        Consumer<String> problems) {

    public PolicyServerSettings {
        Token.requireGood(token);
        new Address(host, port).requireSecret(token, "token", "--token-file");
        if (maxBatch < 1 || queue < 1 || maxBody < 1) {
            throw new IllegalArgumentException(
                    "batch, queue and body must be at least 1, got " + maxBatch + ", " + queue + " and " + maxBody);
        }
        if (maxWait.isNegative()) {
            throw new IllegalArgumentException("the wait must not be negative, got " + maxWait);
        }
    }

    /// This machine alone, any port.
    public static PolicyServerSettings local() {
        return new PolicyServerSettings(
                "127.0.0.1", 0, Optional.empty(), 64, Duration.ofMillis(1), 4096, 16 << 20, true, line -> {});
    }

    /// The same with a token.
    public PolicyServerSettings withToken(String other) {
        return new PolicyServerSettings(
                host, port, Optional.of(other), maxBatch, maxWait, queue, maxBody, deterministic, problems);
    }

    /// The same with other bounds.
    public PolicyServerSettings withBounds(int otherBatch, Duration otherWait, int otherQueue, int otherBody) {
        return new PolicyServerSettings(
                host, port, token, otherBatch, otherWait, otherQueue, otherBody, deterministic, problems);
    }
}
