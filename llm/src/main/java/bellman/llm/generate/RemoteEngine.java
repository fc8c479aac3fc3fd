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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// Generates on a server that speaks OpenAI's protocol and returns token ids: vLLM from 0.10.2 on, `bellman serve`.
/// Prompts go as ids and texts come as ids, so that nothing is text in between.
///
/// Log-probabilities are those that the server reports. vLLM reports the ones at temperature 1 unless it is started
/// with
/// `--logprobs-mode processed_logprobs`; at temperature 1 without penalties they are the trainer's either way. A
/// constraint cannot be sent, and a server's weights are its own: see [#adapter].
public final class RemoteEngine implements GenerationEngine {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI base;
    private final Optional<String> key;
    private final ModelConfig config;
    private final int queue;
    private final Semaphore parallel;
    private final Set<RemoteCall> calls = ConcurrentHashMap.newKeySet();
    private volatile String model;
    private volatile WeightsVersion weights = new WeightsVersion(1, "unknown");
    private volatile boolean closed;

    /// @param base of the server's addresses, such as `http://127.0.0.1:8000/v1`
    /// @param model as the server calls it
    /// @param key that the server wants, if it does
    /// @param config of the same model, whose ids are the server's
    /// @param parallel requests that are sent at a time
    /// @param queue requests that may be under way or wait; more are refused
    public RemoteEngine(URI base, String model, Optional<String> key, ModelConfig config, int parallel, int queue) {
        String text = base.toString();
        this.base = URI.create(text.endsWith("/") ? text : text + "/");
        this.model = model;
        this.key = key;
        this.config = config;
        this.queue = queue;
        this.parallel = new Semaphore(parallel);
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
        requireRunning();
        if (calls.size() >= queue) {
            throw new EngineBusyException(queue);
        }
        Generation generation = new Generation(request, listener);
        var call = new RemoteCall(this, generation);
        calls.add(call);
        Thread.ofVirtual().name("bellman-remote").start(() -> run(call));
        return generation;
    }

    private void run(RemoteCall call) {
        try {
            parallel.acquire();
            try {
                call.run();
            } finally {
                parallel.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            calls.remove(call);
        }
    }

    /// Sends a request about completions.
    <T> HttpResponse<T> post(String path, Map<String, Object> body, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.write(body)));
        key.ifPresent(k -> request.header("Authorization", "Bearer " + k));
        return client.send(request.build(), handler);
    }

    @Override
    public void requireRunning() {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    String model() {
        return model;
    }

    /// Where it sends to, for messages.
    URI base() {
        return base;
    }

    boolean isClosed() {
        return closed;
    }

    /// Always fails: nobody can write a server's weights from here.
    ///
    /// @throws UnsupportedOperationException saying what to do
    @Override
    public WeightsVersion update(WeightSource source, Update update) {
        throw new UnsupportedOperationException("the weights of " + base + " cannot be set from here; save an adapter"
                + " where the server can read it and load that, or start the server anew");
    }

    /// Loads a LoRA adapter on a vLLM server that was started with `--enable-lora` and
    /// `VLLM_ALLOW_RUNTIME_LORA_UPDATING`; what is generated from then on is the adapter's.
    ///
    /// @param name under which the server shall know it
    /// @param path of its folder on the server
    /// @throws IllegalStateException if the server refuses
    public WeightsVersion adapter(String name, String path) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("lora_name", name);
        body.put("lora_path", path);
        try {
            HttpResponse<String> response = post("load_lora_adapter", body, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(base + ": the adapter " + name + " was not loaded: "
                        + RemoteCall.problem(response.statusCode(), response.body()));
            }
        } catch (IOException e) {
            throw new IllegalStateException(RemoteCall.unreachable(base, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the adapter " + name + " was loaded", e);
        }
        model = name;
        weights = new WeightsVersion(weights.number() + 1, name);
        return weights;
    }

    /// The number of adapters loaded from here, plus 1, and the name of the last one, or what the server calls its
    /// state.
    @Override
    public WeightsVersion weights() {
        return weights;
    }

    /// Notes what the server calls the state that answered.
    WeightsVersion seen(Optional<String> fingerprint) {
        WeightsVersion now = weights;
        if (now.number() == 1 && fingerprint.isPresent() && !fingerprint.get().equals(now.hash())) {
            now = new WeightsVersion(1, fingerprint.get());
            weights = now;
        }
        return now;
    }

    /// Ends the engine. What is not complete ends as cancelled.
    @Override
    public void close() {
        closed = true;
        calls.forEach(RemoteCall::cancel);
        client.close();
    }
}
