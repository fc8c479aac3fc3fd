package bellman.page;

import bellman.http.Requests;
import bellman.http.Token;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// Decides who comes in, and says in each answer what a browser may do with it.
final class Gate {
    private static final int BODY = 16_384;
    private static final String COOKIE = "bellman-page";

    /// Everything comes from here, no script stands in the page itself, and no other page shows this one.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
            + " blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final PageSettings settings;

    Gate(PageSettings settings) {
        this.settings = settings;
    }

    static void protect(Context context) {
        context.header("Content-Security-Policy", POLICY);
        context.header("X-Content-Type-Options", "nosniff");
        context.header("X-Frame-Options", "DENY");
        context.header("Referrer-Policy", "no-referrer");
        context.header("Cross-Origin-Opener-Policy", "same-origin");
        context.header("Cross-Origin-Resource-Policy", "same-origin");
        context.header("Cache-Control", "no-store");
    }

    /// Whether the request brings the token in its address; it then belongs into a cookie, out of sight.
    boolean bringsToken(Context context) {
        String said = context.queryParam("token");
        if (settings.token().isEmpty() || said == null) {
            return false;
        }
        require(said);
        context.header("Set-Cookie", COOKIE + "=" + said + "; Path=/; HttpOnly; SameSite=Strict");
        return true;
    }

    /// Refuses requests without the token. Where there is none, pages of others that a browser on this
    /// machine shows are kept out: they could give a name of their own to its loopback address.
    void require(Context context) {
        if (settings.token().isPresent()) {
            require(Optional.ofNullable(context.cookie(COOKIE)).orElse(""));
        } else if (!Requests.namesThisMachine(context, settings.host())) {
            throw new RefusedException(403, "the host is not this machine's own; use localhost");
        }
    }

    private void require(String found) {
        if (!Token.same(found, settings.token().orElseThrow())) {
            throw new RefusedException(401, "open the address with the token, as the command printed it");
        }
    }

    /// The body of a request that changes something. Other pages can send none of this type unasked.
    static Map<String, Object> body(Context context) throws IOException {
        if (!Requests.isJson(context)) {
            throw new RefusedException(415, "expected 'Content-Type: application/json'");
        }
        byte[] body = Requests.body(context, BODY)
                .orElseThrow(() -> new RefusedException(413, "the body has more than " + BODY + " bytes"));
        try {
            return Json.read(body);
        } catch (JsonException e) {
            throw new RefusedException(400, String.valueOf(e.getMessage()));
        }
    }
}
