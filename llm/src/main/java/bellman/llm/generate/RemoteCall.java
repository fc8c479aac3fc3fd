package bellman.llm.generate;

import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request to a server, from its body to the last piece of the stream that answers it.
final class RemoteCall {
    private static final String PREFIX = "data:";
    /// How often a server that has no room is asked again, and how long that takes.
    private static final int TRIES = 8;

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int BUSY = 429;
    private static final int UNAVAILABLE = 503;

    private final RemoteEngine engine;
    private final Generation generation;
    private final RemoteTexts texts;
    private final Thread runner = Thread.currentThread();
    private volatile Optional<InputStream> stream = Optional.empty();
    private volatile boolean over;
    private volatile boolean silent;
    private volatile long heardNanos = System.nanoTime();

    /// A call of the current thread.
    RemoteCall(RemoteEngine engine, Generation generation) {
        this.engine = engine;
        this.generation = generation;
        texts = new RemoteTexts(generation);
    }

    /// Asks, and hands on what comes until all of it has, or nobody wants it any more.
    void run() {
        Optional<String> problem = Optional.empty();
        Thread watch = Thread.ofVirtual().start(this::watch);
        try {
            if (!isUnwanted()) {
                problem = answered(ask());
            }
        } catch (IOException e) {
            problem = Optional.of(
                    stream.isPresent()
                            ? says("the connection broke before the text ended (" + reason(e) + ")")
                            : unreachable(engine.server().base(), e));
        } catch (JsonException e) {
            problem = Optional.of(says("a piece of the answer is no JSON: " + e.getMessage()));
        } catch (IllegalStateException e) {
            problem = Optional.of(says(String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            // By whoever watches, who noted why.
            problem = Optional.empty();
        } finally {
            over = true;
            watch.interrupt();
            finish(problem);
        }
    }

    private Optional<String> answered(HttpResponse<InputStream> response) throws IOException {
        stream = Optional.of(response.body());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                return Optional.of(says(
                        problem(response.statusCode(), new String(body.readNBytes(1 << 16), StandardCharsets.UTF_8))));
            }
            read(body);
            return Optional.empty();
        }
    }

    private String says(String problem) {
        return engine.server().base() + ": " + problem;
    }

    private void finish(Optional<String> problem) {
        FinishReason reason = FinishReason.ERROR;
        Optional<String> said = problem;
        if (generation.cancelled() || engine.isClosed()) {
            reason = FinishReason.CANCELLED;
            said = Optional.empty();
        } else if (isLate()) {
            reason = FinishReason.DEADLINE;
            said = Optional.empty();
        } else if (silent) {
            said = Optional.of(
                    says("nothing came for " + engine.server().silence().toMillis() / 1000.0 + " s; is it stuck?"));
        } else if (said.isEmpty()) {
            said = Optional.of(says("the stream ended before the text did"));
        }
        texts.finish(reason, said, engine.server().base().toString(), engine.seen(texts.state()));
    }

    private HttpResponse<InputStream> ask() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            HttpResponse<InputStream> response = engine.post(
                    engine.server().protocol().shape().path(),
                    engine.body(generation.request()),
                    BodyHandlers.ofInputStream());
            heardNanos = System.nanoTime();
            boolean full = response.statusCode() == BUSY || response.statusCode() == UNAVAILABLE;
            if (!full || attempt == TRIES || isUnwanted()) {
                return response;
            }
            response.body().close();
            pause(response, attempt);
        }
    }

    /// As long as the server says, or longer each time.
    private void pause(HttpResponse<?> response, int attempt) throws InterruptedException {
        Duration pause = response.headers()
                .firstValue("Retry-After")
                .filter(s -> s.matches("\\d{1,6}"))
                .map(s -> Duration.ofSeconds(Long.parseLong(s)))
                .orElse(PAUSE.multipliedBy(1L << attempt));
        long millis = Math.min(pause.toMillis(), LONGEST_PAUSE.toMillis());
        for (long slept = 0; slept < millis && !isUnwanted(); slept += LOOK.toMillis()) {
            Thread.sleep(LOOK);
            heardNanos = System.nanoTime();
        }
    }

    private void read(InputStream body) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !isUnwanted(); line = lines.readLine()) {
            heardNanos = System.nanoTime();
            String data =
                    line.startsWith(PREFIX) ? line.substring(PREFIX.length()).strip() : "";
            try {
                if (data.startsWith("{")) {
                    piece(data);
                }
            } catch (JsonException e) {
                throw lines.readLine() == null
                        ? new IllegalStateException("the stream ended within a piece: " + e.getMessage())
                        : e;
            }
        }
    }

    private void piece(String data) {
        Map<?, ?> piece = members(data);
        if (member(piece, "error").isPresent() || "error".equals(piece.get("object"))) {
            throw new IllegalStateException(message(data));
        }
        engine.server().protocol().shape().piece(piece, texts);
    }

    private static Optional<Object> member(Map<?, ?> members, String name) {
        return Optional.<Object>ofNullable(members.get(name)).filter(value -> !value.equals(Json.NULL));
    }

    /// The members of an object, which may hold null anywhere.
    private static Map<?, ?> members(String json) {
        return Json.value(json) instanceof Map<?, ?> members ? members : Map.of();
    }

    private boolean isLate() {
        return generation.request().deadline().filter(Instant.now()::isAfter).isPresent();
    }

    private boolean isUnwanted() {
        return generation.cancelled() || engine.isClosed() || isLate();
    }

    /// Ends the wait when nobody wants the answer any more, or nothing came for too long.
    private void watch() {
        try {
            while (!over) {
                Thread.sleep(LOOK);
                silent |= System.nanoTime() - heardNanos
                        > engine.server().silence().toNanos();
                if (!over && (silent || isUnwanted())) {
                    end();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Closes the connection, by which the server knows; before there is an answer, the wait for it.
    private void end() {
        if (stream.isEmpty()) {
            runner.interrupt();
            return;
        }
        try {
            stream.get().close();
        } catch (IOException e) {
            // It is closed already.
            return;
        }
    }

    static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    static float number(@Nullable Object value, String what) {
        if (value instanceof Number n) {
            return n.floatValue();
        }
        throw new IllegalStateException("it answered with the " + what + " " + value + ", expected a number");
    }

    static int id(@Nullable Object value) {
        if (value instanceof Long n && n >= 0 && n <= Integer.MAX_VALUE) {
            return n.intValue();
        }
        throw new IllegalStateException("it answered with the token id " + value + ", expected a number of 0 or more");
    }

    /// What a server that refuses says, on one line.
    static String problem(int status, String body) {
        return "it answered " + status + ": " + message(body);
    }

    /// OpenAI's servers say `{"error":{"message":…}}`, older ones of vLLM `{"object":"error","message":…}`,
    /// and what FastAPI itself refuses `{"detail":…}`.
    private static String message(String body) {
        String said = body;
        try {
            Map<?, ?> members = members(body);
            Object found = body;
            for (String key : List.of("detail", "message", "error")) {
                found = member(members, key).orElse(found);
            }
            if (found instanceof Map<?, ?> inner) {
                found = member(inner, "message").orElse(found);
            }
            said = found instanceof String text ? text : Json.writeValue(found);
        } catch (JsonException e) {
            // As it is, then.
            said = body;
        }
        String line = said.strip().replaceAll("\\s*\\R\\s*", " ");
        return line.length() > 300 ? line.substring(0, line.offsetByCodePoints(0, 290)) + "…" : line;
    }

    static String unreachable(URI base, IOException e) {
        return base + ": no answer (" + reason(e) + "); does the server run?";
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
