package bellman.llm.serve;

import bellman.llm.chat.Chat;
import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.decode.KeyValuePages;
import bellman.llm.generate.CacheUse;
import bellman.llm.generate.EngineLimits;
import bellman.llm.generate.EngineSettings;
import bellman.llm.generate.Engines;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.model.AttentionConfig;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ModelConfig;
import bellman.store.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A server with a random model and the fixtures' tokenizer, whose template knows tools and thinking.
final class TestServer implements AutoCloseable {
    static final String NAME = "tiny";
    static final int CONTEXT = 1024;
    static final Path TOKENIZER = Path.of("src/test/resources/fixtures/llm/tokenizer");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Chat chat;
    private final Metrics metrics = new Metrics();
    private final GenerationEngine engine;
    private final Server server;
    private final Optional<String> key;

    TestServer() {
        this(ServerSettings.local(), new EngineLimits(16, 64, 32, 64), 400);
    }

    TestServer(ServerSettings settings, EngineLimits limits, int pages) {
        this(TOKENIZER, settings, limits, pages);
    }

    /// @param tokenizer a folder with one
    TestServer(Path tokenizer, ServerSettings settings, EngineLimits limits, int pages) {
        this(tokenizer, random(), settings, limits, pages * KeyValuePages.pageBytes(config()));
    }

    /// A server with the model of a folder.
    static TestServer of(Path folder, ServerSettings settings) {
        CausalModel model = ModelFolder.load(folder, ComputeOptions.defaults().withThreads(1));
        return new TestServer(folder, model, settings, EngineLimits.defaults(), 1 << 24);
    }

    /// @param model which the engine takes
    private TestServer(Path tokenizer, CausalModel model, ServerSettings settings, EngineLimits limits, long cache) {
        chat = Chat.load(tokenizer);
        key = settings.key();
        engine = Engines.owning(
                model,
                EngineSettings.defaults().withThreads(1).withCacheBytes(cache).withLimits(limits),
                Optional.of(() -> chat.tokenizer().stream(true)),
                metrics);
        metrics.watch(engine);
        server = new Server(settings, NAME, chat, engine, metrics);
    }

    private static ModelConfig config() {
        var plain = ModelConfig.qwen3(1024, 32, 2, new AttentionConfig(4, 2, 8, false, false, true), 48, CONTEXT);
        // Wide enough that distributions are not flat.
        return new ModelConfig(
                plain.architecture(),
                plain.vocabulary(),
                plain.hidden(),
                plain.context(),
                plain.layers(),
                plain.attention(),
                plain.rope(),
                plain.normEpsilon(),
                plain.tied(),
                0.3,
                List.of(1017));
    }

    private static CausalModel random() {
        return CausalModel.random(config(), 3, ComputeOptions.defaults().withThreads(1));
    }

    int port() {
        return server.port();
    }

    String url() {
        return server.url();
    }

    Chat chat() {
        return chat;
    }

    GenerationEngine engine() {
        return engine;
    }

    void stopEngine() {
        engine.close();
    }

    CacheUse cache() {
        return engine.cache().orElseThrow();
    }

    /// Waits until no text holds a page.
    void awaitRelease() throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (cache().held() > 0) {
            if (System.nanoTime() > until) {
                throw new AssertionError(cache() + ": pages are still held");
            }
            Thread.sleep(5);
        }
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(Duration.ofSeconds(60));
        key.ifPresent(k -> builder.header("Authorization", "Bearer " + k));
        return builder;
    }

    HttpResponse<String> get(String path) {
        return send(request(path).build());
    }

    static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpRequest post(String path, String body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    HttpResponse<String> posted(String path, String body) {
        return send(post(path, body));
    }

    /// What comes of an answer, once it has begun.
    InputStream stream(String path, String body) throws IOException, InterruptedException {
        return CLIENT.send(post(path, body), BodyHandlers.ofInputStream()).body();
    }

    /// The answer to a request that must succeed.
    Map<String, Object> answer(String path, String body) {
        HttpResponse<String> response = posted(path, body);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + ": " + response.body());
        }
        return json(response.body());
    }

    /// The pieces of a stream, which must end as it should.
    List<Map<String, Object>> pieces(String path, String body) {
        HttpResponse<String> response = posted(path, body);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + ": " + response.body());
        }
        List<String> events = new ArrayList<>(List.of(response.body().split("\n\n")));
        if (!events.removeLast().equals("data: [DONE]")) {
            throw new AssertionError("the stream has no end: " + response.body());
        }
        return events.stream().map(e -> json(e.substring("data: ".length()))).toList();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> json(String text) {
        return (Map<String, Object>) Json.value(text);
    }

    /// What stands at a path of names and numbers.
    static Object at(Object value, Object... path) {
        Object found = value;
        for (Object step : path) {
            found = step instanceof Integer i ? ((List<?>) found).get(i) : ((Map<?, ?>) found).get(step);
        }
        return found;
    }

    @Override
    public void close() {
        server.close();
        engine.close();
        chat.close();
    }
}
