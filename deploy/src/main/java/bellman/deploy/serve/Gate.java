package bellman.deploy.serve;

import bellman.http.Requests;
import bellman.http.Token;
import io.javalin.http.Context;
import java.io.IOException;

/// Decides who is answered, and how much of a request is read.
final class Gate {
    private final PolicyServerSettings settings;

    Gate(PolicyServerSettings settings) {
        this.settings = settings;
    }

    /// Refuses requests without the token. Where there is none, web pages that a browser on this machine
    /// shows are kept out, which could give a name of their own to its loopback address.
    void require(Context context) {
        if (settings.token().isPresent()) {
            if (!Token.same(
                    Requests.bearer(context).orElse(""), settings.token().get())) {
                throw new RefusedException(401, "send the token as 'Authorization: Bearer TOKEN'");
            }
        } else if (!Requests.namesThisMachine(context, settings.host())) {
            throw new RefusedException(403, "the host is not this machine's own; use localhost");
        }
    }

    /// The body, of a type that web pages cannot send unasked.
    byte[] body(Context context) throws IOException {
        if (!Requests.isJson(context)) {
            throw new RefusedException(415, "expected 'Content-Type: application/json', got " + Requests.type(context));
        }
        return Requests.body(context, settings.maxBody())
                .orElseThrow(
                        () -> new RefusedException(413, "the body has more than " + settings.maxBody() + " bytes"));
    }
}
