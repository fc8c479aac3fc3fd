package bellman.llm.serve;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Decides who comes in, and with how much.
final class Gate {
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");

    private final ServerSettings settings;
    private final boolean local;

    Gate(ServerSettings settings) {
        this.settings = settings;
        local = settings.key().isEmpty();
    }

    /// Refuses requests without the key. Where there is none, web pages that a browser on this machine shows
    /// are kept out: they could give a name of their own to its loopback address.
    void require(Context context) {
        if (settings.key().isPresent()) {
            requireKey(
                    Optional.ofNullable(context.header("Authorization")),
                    settings.key().get());
        } else if (local) {
            String host = Optional.ofNullable(context.header("Host")).orElse("").toLowerCase(Locale.ROOT);
            String name = host.replaceFirst(":\\d+$", "");
            if (!HERE.contains(name) && !name.equals(settings.host().toLowerCase(Locale.ROOT))) {
                throw ApiException.http(403, "the host '" + name + "' is not this machine's own; use localhost");
            }
        }
    }

    private static void requireKey(Optional<String> header, String key) {
        if (header.isEmpty()) {
            throw ApiException.wrongKey("an API key is needed: send it as 'Authorization: Bearer KEY'");
        }
        String found =
                header.get().startsWith("Bearer ") ? header.get().substring(7).strip() : "";
        if (!MessageDigest.isEqual(bytes(found), bytes(key))) {
            throw ApiException.wrongKey("the API key is wrong");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The body, read to its end.
    byte[] body(Context context) throws IOException {
        String type = Optional.ofNullable(context.contentType()).orElse("nothing");
        // A web page may send everything else anywhere without being asked.
        if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw ApiException.http(415, "the body must be announced by 'Content-Type: application/json', got " + type);
        }
        int most = settings.limits().body();
        InputStream in = context.req().getInputStream();
        byte[] body = in.readNBytes(most + 1);
        if (body.length > most) {
            // Clients mostly read nothing before they have written everything.
            in.skip(most);
            throw ApiException.http(413, "the body has more than the " + most + " bytes that this server takes");
        }
        return body;
    }
}
