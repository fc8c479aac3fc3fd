package bellman.deploy.serve;

import bellman.head.NoLegalActionException;
import bellman.http.Address;
import bellman.http.HttpServer;
import bellman.policy.Policy;
import bellman.store.json.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Answers observations with a policy's actions, until it is closed.
public final class PolicyServer implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 1024;
    private static final long PATIENCE = 30;
    private final Policy policy;
    private final int maskSize;
    private final Map<String, Object> about;
    private final PolicyServerSettings settings;
    private final Gate gate;
    private final PolicyMeter meter = new PolicyMeter();
    private final Batcher batcher;
    private final HttpServer http;

    /// An answer to a request.
    private interface Answering {
        void answer(Context context) throws IOException;
    }

    /// Begins to listen.
    ///
    /// @param policy not closed with the server
    /// @param maskSize length of the environment's action masks, 0 if it has none
    /// @param about what `/v1/policy` says besides
    /// @throws bellman.http.CannotListenException if the port is taken
    public PolicyServer(Policy policy, int maskSize, Map<String, Object> about, PolicyServerSettings settings) {
        this.policy = policy;
        this.maskSize = maskSize;
        this.about = new LinkedHashMap<>(about);
        this.settings = settings;
        gate = new Gate(settings);
        batcher = new Batcher(policy, settings, meter, System.nanoTime());
        var manner = new HttpServer.Manner(MOST_CONNECTIONS, false, HttpServer.Malformed.PLAIN);
        try {
            http = new HttpServer(new Address(settings.host(), settings.port()), manner, this::routes);
        } catch (RuntimeException e) {
            batcher.close();
            throw e;
        }
    }

    private void routes(RoutesConfig routes) {
        routes.get("/health", c -> handle(c, x -> write(x, Map.of("status", "ok"))));
        routes.get("/v1/policy", c -> handle(c, guarded(x -> write(x, about))));
        routes.get("/metrics", c -> handle(c, guarded(this::metrics)));
        routes.post("/v1/act", c -> handle(c, guarded(this::act)));
        routes.exception(
                HttpResponseException.class,
                (e, c) -> handle(c, x -> {
                    throw new RefusedException(
                            e.getStatus(),
                            x.method().name() + " " + x.path()
                                    + ": there are POST /v1/act, GET /v1/policy, GET /health"
                                    + " and GET /metrics");
                }));
    }

    private Answering guarded(Answering inner) {
        return context -> {
            gate.require(context);
            inner.answer(context);
        };
    }

    private void act(Context context) throws IOException {
        byte[] body = gate.body(context);
        meter.began();
        try {
            ActRequest request = ActRequest.parse(body, policy, maskSize, settings.deterministic());
            batcher.ask(request.asked());
            List<Map<String, Object>> answers = new ArrayList<>();
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
            for (int i = 0; i < request.asked().size(); i++) {
                answers.add(json(request.asked().get(i), await(request, i, until)));
            }
            write(context, request.many() ? Map.of("answers", answers) : answers.getFirst());
        } finally {
            meter.ended();
        }
    }

    private static Answer await(ActRequest request, int index, long until) {
        OptionalInt place = request.many() ? OptionalInt.of(index) : OptionalInt.empty();
        try {
            return request.asked().get(index).answer().get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RefusedException refused -> throw refused;
                case NoLegalActionException _ ->
                    throw new RefusedException(
                            400, (request.many() ? "masks[" + index + "]" : "mask") + ": no action is legal", place);
                case null, default -> throw new IllegalStateException(String.valueOf(e.getCause()), e);
            }
        } catch (TimeoutException e) {
            throw new RefusedException(503, "no answer within " + PATIENCE + " s; ask again later");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(503, "the server is stopping");
        }
    }

    private Map<String, Object> json(Asked asked, Answer answer) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("action", Values.write(policy.actionSpace(), answer.action(), 0));
        if (!asked.deterministic()) {
            json.put("log_prob", answer.logProb());
        }
        if (answer.state().length > 0) {
            json.put("state", floats(answer.state()));
        }
        answer.details().forEach((name, values) -> json.put(name, name.equals("value") ? values[0] : floats(values)));
        return json;
    }

    private static List<Float> floats(float[] values) {
        List<Float> list = new ArrayList<>(values.length);
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    private void metrics(Context context) {
        context.contentType("text/plain; version=0.0.4; charset=utf-8");
        context.result(meter.scrape().getBytes(StandardCharsets.UTF_8));
    }

    private void handle(Context context, Answering answering) {
        long began = System.nanoTime();
        context.header("Cache-Control", "no-store");
        context.header("X-Content-Type-Options", "nosniff");
        try {
            answering.answer(context);
        } catch (RefusedException e) {
            context.status(e.status());
            if (e.status() == 429) {
                context.header("Retry-After", "1");
            }
            write(context, e.json());
        } catch (IOException e) {
            // The client has gone.
            context.status(499);
        } catch (RuntimeException | Error e) {
            settings.problems().accept(context.method().name() + " " + context.path() + ": " + e);
            context.status(500);
            write(context, Map.of("error", "the server failed: " + e.getClass().getSimpleName()));
        }
        meter.request(path(context), context.statusCode(), Duration.ofNanos(System.nanoTime() - began));
    }

    /// The address without what a client can choose.
    private static String path(Context context) {
        return switch (context.path()) {
            case "/health", "/metrics", "/v1/policy", "/v1/act" -> context.path();
            default -> "other";
        };
    }

    private static void write(Context context, Map<String, Object> json) {
        context.contentType("application/json");
        context.result(Json.write(json).getBytes(StandardCharsets.UTF_8));
    }

    /// Where it listens: `http://127.0.0.1:8078`.
    public String url() {
        return http.url();
    }

    /// The mean number of observations that went through the network together.
    public double batchMean() {
        double[] batches = meter.batches();
        return batches[1] == 0 ? 0 : batches[0] / batches[1];
    }

    /// Answers what waits, and ends.
    @Override
    public void close() {
        batcher.close();
        http.close();
    }
}
