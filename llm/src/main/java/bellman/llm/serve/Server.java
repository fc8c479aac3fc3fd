package bellman.llm.serve;

import bellman.http.Address;
import bellman.http.HttpServer;
import bellman.llm.chat.Chat;
import bellman.llm.chat.ImagePlaces;
import bellman.llm.generate.GenerationEngine;
import bellman.store.json.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/// A server that speaks OpenAI's protocol in front of an engine, until it is closed.
public final class Server implements AutoCloseable {
    private static final int GONE = 499;
    /// For requests that are told that the server stops.
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final ServerSettings settings;
    private final Gate gate;
    private final Api api;
    private final ServerMeter meter;
    private final Templates templates;
    private final SeenImages images;
    private final HttpServer http;
    private final AtomicInteger underWay = new AtomicInteger();

    /// An answer to a request.
    private interface Answering {
        void answer(Context context) throws IOException;
    }

    /// Begins to listen.
    ///
    /// @param name of the model
    /// @param chat its tokenizer and templates; not closed with the server
    /// @param engine not closed with it either
    /// @throws bellman.http.CannotListenException if the address cannot be listened on
    public Server(ServerSettings settings, String name, Chat chat, GenerationEngine engine, ServerMeter meter) {
        this.settings = settings;
        this.meter = meter;
        gate = new Gate(settings);
        templates = new Templates(chat);
        InstantSource clock = InstantSource.system();
        images = new SeenImages(
                ImagePlaces.of(chat.tokenizer().folder(), chat.tokenizer()),
                settings.limits().images());
        Served served = new Served(
                name, clock.instant().getEpochSecond(), templates, images, engine.config(), Api.mostTokens(engine));
        api = new Api(
                served, engine, settings.limits(), new Constraints(chat.tokenizer(), served.ends()), meter, clock);
        var manner = new HttpServer.Manner(Integer.MAX_VALUE, false, Server::malformed);
        try {
            http = new HttpServer(new Address(settings.host(), settings.port()), manner, this::routes);
        } catch (RuntimeException e) {
            api.stop();
            templates.close();
            images.close();
            throw e;
        }
    }

    /// What Jetty itself refuses, in the shape of all other errors.
    private static String malformed(int status, Optional<String> why) {
        return Json.write(ApiException.http(status, why.orElse("the request is malformed"))
                .json());
    }

    private void routes(RoutesConfig routes) {
        routes.get("/health", c -> handle(c, api::health));
        routes.get("/v1/models", c -> handle(c, guarded(api::models)));
        routes.get("/v1/models/<id>", c -> handle(c, guarded(api::model)));
        routes.get("/metrics", c -> handle(c, guarded(this::metrics)));
        routes.post("/v1/chat/completions", c -> handle(c, guarded(x -> api.chat(x, gate.body(x)))));
        routes.post("/v1/completions", c -> handle(c, guarded(x -> api.completions(x, gate.body(x)))));
        routes.exception(
                HttpResponseException.class,
                (e, c) -> handle(c, guarded(x -> {
                    throw elsewhere(e, x);
                })));
    }

    private static ApiException elsewhere(HttpResponseException e, Context context) {
        String what = context.method().name() + " " + context.path();
        return switch (e.getStatus()) {
            case 404 -> ApiException.http(404, "there is nothing at " + what + "; the API's addresses begin with /v1");
            case 405 -> ApiException.http(405, "there is no " + what + "; the address takes another method");
            default -> ApiException.http(e.getStatus(), what + ": " + e.getMessage());
        };
    }

    private Answering guarded(Answering inner) {
        return context -> {
            gate.require(context);
            inner.answer(context);
        };
    }

    private void metrics(Context context) {
        context.contentType("text/plain; version=0.0.4; charset=utf-8");
        context.result(meter.scrape().getBytes(StandardCharsets.UTF_8));
    }

    private void handle(Context context, Answering answering) {
        long began = System.nanoTime();
        int status;
        underWay.incrementAndGet();
        Request.addCompletionListener(
                ServletContextRequest.getServletContextRequest(context.req()), failure -> underWay.decrementAndGet());
        try {
            answering.answer(context);
            status = context.statusCode();
        } catch (ApiException e) {
            status = refuse(context, e);
        } catch (ClientGoneException | IOException e) {
            status = GONE;
        } catch (RuntimeException | Error e) {
            settings.problems().accept(context.method().name() + " " + context.path() + ": " + e);
            status = refuse(context, ApiException.server(500, "internal_error", "the server failed: " + e));
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - began);
        meter.request(path(context), status, taken);
        settings.log()
                .accept(context.method().name() + " " + context.path() + " " + status + " " + taken.toMillis() + " ms");
    }

    private static int refuse(Context context, ApiException e) {
        context.status(e.status());
        if (e.status() == 429) {
            context.header("Retry-After", "1");
        }
        if (e.status() == 401) {
            context.header("WWW-Authenticate", "Bearer");
        }
        Api.write(context, e.json());
        return e.status();
    }

    /// The address without what a client can choose.
    private static String path(Context context) {
        String path = context.path();
        return path.startsWith("/v1/models/")
                ? "/v1/models/{id}"
                : switch (path) {
                    case "/health", "/metrics", "/v1/models", "/v1/chat/completions", "/v1/completions" -> path;
                    default -> "other";
                };
    }

    /// The port that it listens on.
    public int port() {
        return http.port();
    }

    /// Where it listens: `http://127.0.0.1:8000`.
    public String url() {
        return http.url();
    }

    /// Takes no further requests and ends those under way.
    @Override
    public void close() {
        api.stop();
        awaitLastWords();
        http.close();
        templates.close();
        images.close();
    }

    private void awaitLastWords() {
        long until = System.nanoTime() + LAST_WORDS.toNanos();
        try {
            while (underWay.get() > 0 && System.nanoTime() < until) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
