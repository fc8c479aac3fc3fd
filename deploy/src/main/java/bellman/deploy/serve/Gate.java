package bellman.deploy.serve;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Decides who is answered, and how much of a request is read.
final class Gate {
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String BEARER = "Bearer ";
    private final PolicyServerSettings settings;

    Gate(PolicyServerSettings settings) {
        this.settings = settings;
    }

    /// Refuses requests without the token. Where there is none, web pages that a browser on this machine
    /// shows are kept out, which could give a name of their own to its loopback address.
    void require(Context context) {
        if (settings.token().isPresent()) {
            String said = Optional.ofNullable(context.header("Authorization")).orElse("");
            byte[] found = said.startsWith(BEARER) ? bytes(said.substring(BEARER.length())) : new byte[0];
            if (!MessageDigest.isEqual(found, bytes(settings.token().get()))) {
                throw new RefusedException(401, "send the token as 'Authorization: Bearer TOKEN'");
            }
            return;
        }
        String host = Optional.ofNullable(context.header("Host")).orElse("").toLowerCase(Locale.ROOT);
        String name = host.replaceFirst(":\\d+$", "");
        if (!HERE.contains(name) && !name.equals(settings.host().toLowerCase(Locale.ROOT))) {
            throw new RefusedException(403, "the host is not this machine's own; use localhost");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The body, of a type that web pages cannot send unasked.
    byte[] body(Context context) throws IOException {
        String type = Optional.ofNullable(context.contentType()).orElse("nothing");
        if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new RefusedException(415, "expected 'Content-Type: application/json', got " + type);
        }
        byte[] body = context.req().getInputStream().readNBytes(settings.maxBody() + 1);
        if (body.length > settings.maxBody()) {
            throw new RefusedException(413, "the body has more than " + settings.maxBody() + " bytes");
        }
        return body;
    }
}
