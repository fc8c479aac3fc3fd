package bellman.page;

import bellman.http.Address;
import bellman.http.HttpServer;
import bellman.page.watch.Catalog;
import bellman.page.watch.Labels;
import bellman.store.disk.StorageException;
import bellman.store.play.Arcade;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// Serves the page until it is closed.
public final class PageServer implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 256;
    private final PageSettings settings;
    private final Gate gate;
    private final Catalog catalog;
    private final Tables tables;
    private final HttpServer http;

    /// An answer to a request.
    private interface Answering {
        void answer(Context context) throws IOException;
    }

    /// Begins to listen.
    ///
    /// @throws bellman.http.CannotListenException if the port is taken
    public PageServer(PageSettings settings) {
        this.settings = settings;
        gate = new Gate(settings);
        catalog = new Catalog(settings.root(), settings.problems());
        Optional<Arcade> arcade = Arcade.find();
        Api api = new Api(catalog, new Labels(catalog.root()), arcade);
        tables = new Tables(catalog, arcade, settings.game(), System::nanoTime);
        Feed feed = new Feed(catalog, api::row);
        Assets assets = new Assets();
        var manner = new HttpServer.Manner(MOST_CONNECTIONS, true, HttpServer.Malformed.PLAIN);
        try {
            http = new HttpServer(
                    new Address(settings.host(), settings.port()), manner, routes -> routes(routes, api, feed, assets));
        } catch (RuntimeException e) {
            catalog.close();
            tables.close();
            throw e;
        }
    }

    private void routes(RoutesConfig routes, Api api, Feed feed, Assets assets) {
        for (String address : assets.addresses()) {
            routes.get(address, c -> handle(c, x -> asset(x, assets)));
        }
        routes.get("/api/runs", c -> handle(c, guarded(api::runs)));
        routes.get("/api/run", c -> handle(c, guarded(api::run)));
        routes.get("/api/curves", c -> handle(c, guarded(api::curves)));
        routes.get("/api/samples", c -> handle(c, guarded(api::samples)));
        routes.get("/api/episodes", c -> handle(c, guarded(api::episodes)));
        routes.get("/api/episode", c -> handle(c, guarded(api::episode)));
        routes.get("/api/film", c -> handle(c, guarded(api::film)));
        routes.get("/api/studies", c -> handle(c, guarded(api::studies)));
        routes.get("/api/study", c -> handle(c, guarded(api::study)));
        routes.get("/api/events", c -> handle(c, guarded(feed::tell)));
        routes.post("/api/label", c -> handle(c, guarded(x -> api.label(x, Gate.body(x)))));
        routes.get("/api/play/choice", c -> handle(c, guarded(x -> Api.write(x, tables.choice()))));
        routes.post("/api/play/open", c -> handle(c, guarded(x -> Api.write(x, tables.open(Gate.body(x))))));
        routes.post("/api/play/turn", c -> handle(c, guarded(x -> Api.write(x, tables.turn(Gate.body(x))))));
        routes.post("/api/play/leave", c -> handle(c, guarded(x -> Api.write(x, tables.leave(Gate.body(x))))));
        routes.exception(
                HttpResponseException.class,
                (e, c) -> handle(c, x -> {
                    throw new RefusedException(e.getStatus(), "there is nothing here");
                }));
    }

    /// Where there is a token, the page itself is only for who has it, and its files for everybody.
    private void asset(Context context, Assets assets) {
        if (context.path().equals("/") && gate.bringsToken(context)) {
            context.status(303);
            context.header("Location", "/");
            return;
        }
        if (context.path().equals("/") || settings.token().isEmpty()) {
            gate.require(context);
        }
        Assets.Asset asset = assets.at(context.path()).orElseThrow(() -> new RefusedException(404, "nothing here"));
        context.contentType(asset.type());
        context.result(asset.bytes());
    }

    private Answering guarded(Answering inner) {
        return context -> {
            gate.require(context);
            inner.answer(context);
        };
    }

    private void handle(Context context, Answering answering) {
        Gate.protect(context);
        try {
            answering.answer(context);
        } catch (RefusedException e) {
            refuse(context, e.status(), String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            refuse(context, 400, String.valueOf(e.getMessage()));
        } catch (StorageException e) {
            refuse(context, 409, String.valueOf(e.getMessage()).replace(catalog.root() + "/", ""));
        } catch (IOException e) {
            // The browser has gone.
            context.status(499);
        } catch (RuntimeException | Error e) {
            settings.problems().accept(context.method().name() + " " + context.path() + ": " + e);
            refuse(context, 500, "the page failed: " + e.getClass().getSimpleName());
        }
    }

    private static void refuse(Context context, int status, String why) {
        context.status(status);
        Api.write(context, Map.of("error", why));
    }

    /// What is shown.
    public Catalog catalog() {
        return catalog;
    }

    /// Where it is: `http://127.0.0.1:8077/`, with the token if there is one.
    public String url() {
        return http.url() + "/" + settings.token().map(t -> "?token=" + t).orElse("");
    }

    @Override
    public void close() {
        catalog.close();
        http.close();
        tables.close();
    }
}
