package bellman.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What servers look at in a request before they answer it.
public final class Requests {
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String BEARER = "Bearer ";

    private Requests() {}

    /// Whether a request names this machine. Where there is no secret, web pages that a browser on it shows are so
    /// kept out: they could give a name of their own to its loopback address.
    ///
    /// @param host that the server listens on
    public static boolean namesThisMachine(Context context, String host) {
        String name = host(context);
        return HERE.contains(name) || name.equals(host.toLowerCase(Locale.ROOT));
    }

    /// The host that a request names, without the port.
    public static String host(Context context) {
        return Optional.ofNullable(context.header("Host"))
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .replaceFirst(":\\d+$", "");
    }

    /// What a request brings as `Authorization: Bearer TOKEN`; empty if it brings no such header, and an empty token
    /// if another.
    public static Optional<String> bearer(Context context) {
        return Optional.ofNullable(context.header("Authorization"))
                .map(said -> said.startsWith(BEARER)
                        ? said.substring(BEARER.length()).strip()
                        : "");
    }

    /// The type that a request says its body has, `nothing` if it says none.
    public static String type(Context context) {
        return Optional.ofNullable(context.contentType()).orElse("nothing");
    }

    /// Whether its body is announced as JSON: a web page can send none of this type anywhere without being asked.
    public static boolean isJson(Context context) {
        return type(context).toLowerCase(Locale.ROOT).startsWith("application/json");
    }

    /// The body, read to its end; empty if it has more than `most` bytes.
    public static Optional<byte[]> body(Context context, int most) throws IOException {
        InputStream in = context.req().getInputStream();
        byte[] body = in.readNBytes(most + 1);
        if (body.length > most) {
            // Clients mostly read nothing before they have written everything.
            in.skip(most);
            return Optional.empty();
        }
        return Optional.of(body);
    }
}
