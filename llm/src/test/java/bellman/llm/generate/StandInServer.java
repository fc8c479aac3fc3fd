package bellman.llm.generate;

import bellman.store.json.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Answers in the shapes of vLLM and SGLang, as their documentation and sources give them, with made-up
/// tokens: number `i` of continuation `k` is `(prompt[0] + 7 i + 31 k) mod 97`. It refuses fields that the
/// server it stands for does not know, and misbehaves if told to.
final class StandInServer implements AutoCloseable {
    private static final Set<String> COMPLETIONS = Set.of(
            "model",
            "prompt",
            "max_tokens",
            "n",
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "repetition_penalty",
            "presence_penalty",
            "frequency_penalty",
            "stop",
            "stop_token_ids",
            "ignore_eos",
            "seed",
            "logprobs",
            "stream",
            "return_tokens_as_token_ids");
    private static final Set<String> GENERATE =
            Set.of("input_ids", "sampling_params", "return_logprob", "top_logprobs_num", "stream", "lora_path");
    private static final Set<String> SAMPLING = Set.of(
            "max_new_tokens",
            "n",
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "repetition_penalty",
            "presence_penalty",
            "frequency_penalty",
            "stop",
            "stop_token_ids",
            "ignore_eos",
            "sampling_seed");

    /// For which server it stands.
    enum Kind {
        VLLM,
        /// Before `return_token_ids`.
        OLD_VLLM,
        SGLANG,
        /// Started so that its streams tell what is new alone.
        SGLANG_INCREMENTAL
    }

    /// What goes wrong.
    enum Fault {
        NONE,
        /// It takes the request and says nothing.
        SILENCE,
        /// It says nothing more after the first piece.
        STALL,
        /// The connection breaks within a piece.
        BREAK,
        /// The stream ends in good order within a piece.
        HALF,
        /// The stream ends in good order before the text does.
        END,
        GARBAGE,
        ERROR_IN_STREAM,
        OLD_ERROR_IN_STREAM,
        REFUSED,
        REFUSED_BY_FASTAPI,
        ABORT
    }

    private final Kind kind;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    final List<Map<String, Object>> bodies = new CopyOnWriteArrayList<>();
    final List<String> paths = new CopyOnWriteArrayList<>();
    final AtomicInteger busy = new AtomicInteger();
    volatile Fault fault = Fault.NONE;

    StandInServer(Kind kind) throws IOException {
        this.kind = kind;
        http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/v1");
    }

    /// The made-up tokens of a continuation.
    static int[] tokens(int first, int sample, int count) {
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = (first + 7 * i + 31 * sample) % 97;
        }
        return ids;
    }

    static float logProb(int id) {
        return -(1 + id) / 128f;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        @SuppressWarnings("unchecked")
        var body = (Map<String, Object>)
                Json.value(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        paths.add(path);
        bodies.add(body);
        boolean sglang = kind == Kind.SGLANG || kind == Kind.SGLANG_INCREMENTAL;
        try (exchange) {
            if (busy.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                exchange.getResponseHeaders().add("Retry-After", "0");
                answer(exchange, 429, "{\"error\":{\"message\":\"busy\"}}");
            } else if (path.equals("/v1/completions") && !sglang) {
                completions(exchange, body);
            } else if (path.equals("/generate") && sglang) {
                generate(exchange, body);
            } else {
                control(exchange, path, body, sglang);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void control(HttpExchange exchange, String path, Map<String, Object> body, boolean sglang)
            throws IOException {
        String folder = String.valueOf(body.get("model_path"));
        switch (path) {
            case "/update_weights_from_disk" ->
                answer(
                        exchange,
                        folder.startsWith("/") ? 200 : 400,
                        "{\"success\":" + folder.startsWith("/") + ",\"message\":\"weights of " + folder + "\"}");
            case "/load_lora_adapter" -> answer(exchange, sglang ? 200 : 404, "{\"success\":true}");
            case "/v1/load_lora_adapter" -> answer(exchange, 200, "Success: LoRA adapter added");
            case "/collective_rpc", "/reset_prefix_cache" -> answer(exchange, 200, "{\"results\":[null]}");
            default -> answer(exchange, 404, "{\"detail\":\"Not Found\"}");
        }
    }

    /// What may go wrong before the first piece; returns whether it did.
    private boolean failed(HttpExchange exchange) throws IOException, InterruptedException {
        switch (fault) {
            case SILENCE -> closing.await();
            case REFUSED ->
                answer(
                        exchange,
                        400,
                        "{\"object\":\"error\",\"message\":\"too\\nlong\",\"type\":\"BadRequestError\",\"code\":400}");
            case REFUSED_BY_FASTAPI ->
                answer(exchange, 422, "{\"detail\":[{\"loc\":[\"body\",\"n\"],\"msg\":\"not a number\"}]}");
            default -> {
                exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
                exchange.sendResponseHeaders(200, fault == Fault.BREAK ? 1 << 20 : 0);
                return false;
            }
        }
        return true;
    }

    /// What may go wrong behind the first piece; returns whether it did.
    private boolean failed(OutputStream out) throws IOException, InterruptedException {
        switch (fault) {
            case STALL -> closing.await();
            case BREAK, HALF -> {
                out.write("data: {\"choices\": [{\"ind".getBytes(StandardCharsets.UTF_8));
                out.flush();
                throw new IOException("broken on purpose");
            }
            case GARBAGE -> send(out, "{nonsense}");
            case ERROR_IN_STREAM -> send(out, "{\"error\":{\"message\":\"out of memory\",\"code\":500}}");
            case OLD_ERROR_IN_STREAM -> send(out, "{\"object\":\"error\",\"message\":\"out of memory\",\"code\":500}");
            case END -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void send(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void require(Map<?, ?> body, Set<String> known) {
        body.keySet().forEach(name -> {
            if (!known.contains(String.valueOf(name))) {
                throw new IllegalArgumentException("this server does not know " + name);
            }
        });
    }

    /// How many tokens come, and whether an end is among them.
    private static int count(int[] all, List<?> ends) {
        for (int i = 0; i < all.length; i++) {
            if (ends.contains((long) all[i])) {
                return i + 1;
            }
        }
        return all.length;
    }

    private String reason(boolean stopped) {
        return fault == Fault.ABORT ? "abort" : stopped ? "stop" : "length";
    }

    private static int number(Map<?, ?> body, String name) {
        return ((Long) body.get(name)).intValue();
    }

    // --- vLLM
    // ---------------------------------------------------------------------------------------------------------

    private void completions(HttpExchange exchange, Map<String, Object> body) throws IOException, InterruptedException {
        Map<String, Object> rest = new LinkedHashMap<>(body);
        Object wanted = rest.remove("return_token_ids");
        boolean ids = kind == Kind.VLLM && Boolean.TRUE.equals(wanted);
        require(rest, COMPLETIONS);
        if (failed(exchange)) {
            return;
        }
        OutputStream out = exchange.getResponseBody();
        int first = ((Long) ((List<?>) body.get("prompt")).getFirst()).intValue();
        int most = number(body, "max_tokens");
        boolean names = Boolean.TRUE.equals(body.get("return_tokens_as_token_ids"));
        for (int k = 0; k < number(body, "n"); k++) {
            int[] all = tokens(first, k, most);
            int count = count(all, (List<?>) body.get("stop_token_ids"));
            for (int from = 0; from < count; from += 3) {
                int to = Math.min(count, from + 3);
                Map<String, Object> choice = new LinkedHashMap<>();
                choice.put("index", k);
                choice.put("text", text(all, from, to));
                choice.put("logprobs", scores(all, from, to, names, number(body, "logprobs")));
                choice.put("finish_reason", to == count ? reason(count < most) : Json.NULL);
                if (ids) {
                    choice.put("prompt_token_ids", Json.NULL);
                    choice.put("token_ids", java.util.Arrays.copyOfRange(all, from, to));
                }
                send(out, Json.write(Map.of("id", "cmpl-1", "object", "text_completion", "choices", List.of(choice))));
                if (k == 0 && from == 0 && failed(out)) {
                    return;
                }
            }
        }
        send(out, "[DONE]");
    }

    private static String text(int[] ids, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(' ').append(ids[i]);
        }
        return text.toString();
    }

    private static Map<String, Object> scores(int[] ids, int from, int to, boolean names, int alternatives) {
        List<String> tokens = new ArrayList<>();
        List<Float> logProbs = new ArrayList<>();
        List<Object> top = new ArrayList<>();
        for (int i = from; i < to; i++) {
            tokens.add(names ? "token_id:" + ids[i] : " " + ids[i]);
            logProbs.add(logProb(ids[i]));
            Map<String, Object> some = new LinkedHashMap<>();
            some.put(tokens.getLast(), logProb(ids[i]));
            // The drawn one comes besides the likeliest.
            for (int a = 1; a <= alternatives; a++) {
                some.put(names ? "token_id:" + (ids[i] + a) : " " + a, -0.0001f * a);
            }
            top.add(some);
        }
        Map<String, Object> scores = new LinkedHashMap<>();
        scores.put("tokens", tokens);
        scores.put("token_logprobs", logProbs);
        scores.put("top_logprobs", top);
        scores.put("text_offset", List.of());
        return scores;
    }

    // --- SGLang
    // -------------------------------------------------------------------------------------------------------

    private void generate(HttpExchange exchange, Map<String, Object> body) throws IOException, InterruptedException {
        require(body, GENERATE);
        Map<?, ?> sampling = (Map<?, ?>) body.get("sampling_params");
        require(sampling, SAMPLING);
        if (failed(exchange)) {
            return;
        }
        OutputStream out = exchange.getResponseBody();
        int first = ((Long) ((List<?>) body.get("input_ids")).getFirst()).intValue();
        int most = number(sampling, "max_new_tokens");
        boolean ignores = Boolean.TRUE.equals(sampling.get("ignore_eos"));
        for (int k = 0; k < number(sampling, "n"); k++) {
            int[] all = tokens(first, k, most);
            int count = ignores ? most : count(all, (List<?>) sampling.get("stop_token_ids"));
            for (int from = 0; from < count; from += 3) {
                int to = Math.min(count, from + 3);
                int begin = kind == Kind.SGLANG_INCREMENTAL ? from : 0;
                Map<String, Object> meta = new LinkedHashMap<>();
                meta.put("id", "1");
                meta.put("finish_reason", to == count ? finish(count < most) : Json.NULL);
                meta.put("prompt_tokens", 1);
                meta.put("completion_tokens", to);
                meta.put("weight_version", "default");
                meta.put("output_token_logprobs", listed(all, begin, to));
                meta.put("output_top_logprobs", top(all, begin, to, number(body, "top_logprobs_num")));
                Map<String, Object> piece = new LinkedHashMap<>();
                piece.put("text", text(all, begin, to));
                piece.put("output_ids", java.util.Arrays.copyOfRange(all, begin, to));
                piece.put("meta_info", meta);
                piece.put("index", k);
                send(out, Json.write(piece));
                if (k == 0 && from == 0 && failed(out)) {
                    return;
                }
            }
        }
        send(out, "[DONE]");
    }

    private Map<String, Object> finish(boolean stopped) {
        return Map.of("type", reason(stopped), "message", "for a reason");
    }

    private static List<Object> listed(int[] ids, int from, int to) {
        List<Object> all = new ArrayList<>();
        for (int i = from; i < to; i++) {
            all.add(List.of(logProb(ids[i]), ids[i], Json.NULL));
        }
        return all;
    }

    private static List<Object> top(int[] ids, int from, int to, int alternatives) {
        List<Object> all = new ArrayList<>();
        for (int i = from; i < to; i++) {
            List<Object> some = new ArrayList<>();
            for (int a = 1; a <= alternatives; a++) {
                some.add(List.of(-0.0001f * a, ids[i] + a, Json.NULL));
            }
            all.add(some);
        }
        return all;
    }

    @Override
    public void close() {
        closing.countDown();
        http.stop(0);
        threads.close();
    }
}
