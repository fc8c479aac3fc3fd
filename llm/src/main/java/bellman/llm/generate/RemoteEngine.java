package bellman.llm.generate;

import bellman.llm.decode.WeightSource;
import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.model.ModelConfig;
import bellman.store.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// Generates on a server: vLLM, SGLang, `bellman serve`, and others that return token ids. Prompts go as ids and texts
/// come as ids, so that nothing is text in between.
///
/// Log-probabilities are those that the server reports. vLLM reports the ones at temperature 1 unless it is
/// started with `--logprobs-mode processed_logprobs`; SGLang those at the request's temperature. At
/// temperature 1 without penalties they are the trainer's either way. A constraint cannot be sent, and a
/// server's weights are its own: see [#load] and [#adapter].
public final class RemoteEngine implements GenerationEngine {
    private final RemoteServer server;
    private final HttpClient client;
    private final ModelConfig config;
    private final int queue;
    private final Semaphore parallel;
    private final Set<Generation> underWay = ConcurrentHashMap.newKeySet();
    private volatile Optional<String> adapter = Optional.empty();
    private volatile WeightsVersion weights = new WeightsVersion(1, "unknown");
    private volatile boolean closed;

    /// @param config of the same model, whose ids are the server's
    /// @param parallel requests that are sent at a time
    /// @param queue requests that may be under way or wait; more are refused
    public RemoteEngine(RemoteServer server, ModelConfig config, int parallel, int queue) {
        this.server = server;
        this.config = config;
        this.queue = queue;
        this.parallel = new Semaphore(parallel);
        client = HttpClient.newBuilder().connectTimeout(server.connecting()).build();
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public Generation submit(GenerationRequest request, Generation.Listener listener) {
        request.requireFit(config);
        if (request.mask().isPresent() || !request.images().isEmpty()) {
            throw new IllegalArgumentException(
                    "masks and images cannot be sent to a server; generate with an engine of this process");
        }
        if (request.scoring() != Scoring.NONE) {
            throw new IllegalArgumentException(
                    "a server does not score prompts here; score them with an engine of this process");
        }
        server.protocol().shape().require(request, config);
        requireRunning();
        if (underWay.size() >= queue) {
            throw new EngineBusyException(queue);
        }
        Generation generation = new Generation(request, listener);
        underWay.add(generation);
        Thread.ofVirtual().name("bellman-remote").start(() -> run(generation));
        return generation;
    }

    private void run(Generation generation) {
        // Calls end by themselves when the engine is closed, so each gets its turn.
        parallel.acquireUninterruptibly();
        try {
            new RemoteCall(this, generation).run();
        } finally {
            parallel.release();
            underWay.remove(generation);
        }
    }

    /// Sends a request.
    ///
    /// @param path from the server's base
    <T> HttpResponse<T> post(String path, Map<String, Object> body, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        URI address = server.base().resolve(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.write(body)));
        server.key().ifPresent(k -> request.header("Authorization", "Bearer " + k));
        return client.send(request.build(), handler);
    }

    @Override
    public void requireRunning() {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    /// What is asked.
    RemoteServer server() {
        return server;
    }

    /// A request as the server wants it.
    Map<String, Object> body(GenerationRequest request) {
        return server.protocol().shape().body(request, config, server.model(), adapter);
    }

    boolean isClosed() {
        return closed;
    }

    /// Always fails: nobody can write a server's weights from here.
    ///
    /// @throws UnsupportedOperationException saying what to do
    @Override
    public WeightsVersion update(WeightSource source, Update update) {
        throw new UnsupportedOperationException("the weights of " + server.base() + " cannot be set from here; save the"
                + " model or an adapter where the server can read it, and load() that or adapter()");
    }

    /// Has the server load the weights of a folder, as [bellman.llm.checkpoint.ModelFolder] saves them:
    /// SGLang does that (`/update_weights_from_disk`), and vLLM in its mode for development
    /// (`VLLM_SERVER_DEV_MODE=1`, `/collective_rpc`). Texts that grow meanwhile are the server's affair; wait
    /// for them first.
    ///
    /// @param folder on the server
    /// @throws IllegalStateException with what the server says, if it does not
    public WeightsVersion load(String folder) {
        server.protocol().shape().loading(folder).forEach((path, body) -> ask(path, body, "the weights in " + folder));
        weights = new WeightsVersion(weights.number() + 1, folder);
        return weights;
    }

    /// Has the server load a LoRA adapter, on vLLM with `--enable-lora` and `VLLM_ALLOW_RUNTIME_LORA_UPDATING`; what is
    /// generated from then on is the adapter's.
    ///
    /// @param name under which the server shall know it
    /// @param path of its folder on the server
    /// @throws IllegalStateException if the server refuses
    public WeightsVersion adapter(String name, String path) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("lora_name", name);
        body.put("lora_path", path);
        ask(server.protocol().shape().adapters(), body, "the adapter " + name);
        adapter = Optional.of(name);
        weights = new WeightsVersion(weights.number() + 1, name);
        return weights;
    }

    private void ask(String path, Map<String, Object> body, String what) {
        try {
            HttpResponse<String> response = post(path, body, BodyHandlers.ofString());
            boolean refused =
                    response.statusCode() == 200 && response.body().matches("(?s).*\"success\"\\s*:\\s*false.*");
            if (response.statusCode() != 200 || refused) {
                throw new IllegalStateException(server.base().resolve(path) + " does not load " + what + ": "
                        + RemoteCall.problem(response.statusCode(), response.body()));
            }
        } catch (IOException e) {
            throw new IllegalStateException(RemoteCall.unreachable(server.base(), e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the server loaded " + what, e);
        }
    }

    /// The number of times that weights or adapters were loaded from here, plus 1, and the last one's name, or what the
    /// server calls its state.
    @Override
    public WeightsVersion weights() {
        return weights;
    }

    /// Notes what the server calls the state that answered.
    WeightsVersion seen(Optional<String> state) {
        WeightsVersion now = weights;
        if (now.number() == 1 && state.isPresent() && !state.get().equals(now.hash())) {
            now = new WeightsVersion(1, state.get());
            weights = now;
        }
        return now;
    }

    /// Ends the engine. What is not complete ends as cancelled.
    @Override
    public void close() {
        closed = true;
        for (Generation generation : underWay) {
            generation.completions().forEach(c -> c.exceptionally(e -> null).join());
        }
        client.close();
    }
}
