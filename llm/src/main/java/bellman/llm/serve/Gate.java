package bellman.llm.serve;

import bellman.http.Requests;
import bellman.http.Token;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Optional;

/// Decides who comes in, and with how much.
final class Gate {
    private final ServerSettings settings;

    Gate(ServerSettings settings) {
        this.settings = settings;
    }

    /// Refuses requests without the key. Where there is none, web pages that a browser on this machine shows
    /// are kept out: they could give a name of their own to its loopback address.
    void require(Context context) {
        if (settings.key().isPresent()) {
            requireKey(Requests.bearer(context), settings.key().get());
        } else if (!Requests.namesThisMachine(context, settings.host())) {
            throw ApiException.http(
                    403, "the host '" + Requests.host(context) + "' is not this machine's own; use localhost");
        }
    }

    private static void requireKey(Optional<String> found, String key) {
        if (found.isEmpty()) {
            throw ApiException.wrongKey("an API key is needed: send it as 'Authorization: Bearer KEY'");
        }
        if (!Token.same(found.get(), key)) {
            throw ApiException.wrongKey("the API key is wrong");
        }
    }

    /// The body, read to its end.
    byte[] body(Context context) throws IOException {
        if (!Requests.isJson(context)) {
            throw ApiException.http(
                    415,
                    "the body must be announced by 'Content-Type: application/json', got " + Requests.type(context));
        }
        int most = settings.limits().body();
        return Requests.body(context, most)
                .orElseThrow(() ->
                        ApiException.http(413, "the body has more than the " + most + " bytes that this server takes"));
    }
}
