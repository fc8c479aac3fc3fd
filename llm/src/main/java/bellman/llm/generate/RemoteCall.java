package bellman.llm.generate;

import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.generate.Sampled.Alternative;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import org.jspecify.annotations.Nullable;

/// One request to a server, from its body to the last piece of the stream that answers it.
final class RemoteCall {
    private static final String PREFIX = "data:";
    /// How often a server that has no room is asked again, and how long that takes.
    private static final int TRIES = 8;

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int BUSY = 429;
    private static final int UNAVAILABLE = 503;

    private final RemoteEngine engine;
    private final Generation generation;
    private final List<Part> parts = new ArrayList<>();
    private volatile Optional<InputStream> stream = Optional.empty();
    private volatile boolean over;

    /// What has come of one continuation.
    private static final class Part {
        final List<Integer> ids = new ArrayList<>();
        final List<Float> logProbs = new ArrayList<>();
        final StringBuilder text = new StringBuilder();
        Optional<FinishReason> reason = Optional.empty();
    }

    RemoteCall(RemoteEngine engine, Generation generation) {
        this.engine = engine;
        this.generation = generation;
        for (int i = 0; i < generation.request().samples(); i++) {
            parts.add(new Part());
        }
    }

    /// Asks, and hands on what comes until all of it has.
    void run() throws InterruptedException {
        FinishReason reason = FinishReason.ERROR;
        Optional<String> problem = Optional.empty();
        Thread watch = Thread.ofVirtual().start(this::watch);
        try {
            HttpResponse<InputStream> response = ask();
            stream = Optional.of(response.body());
            try (InputStream body = response.body()) {
                if (response.statusCode() == 200) {
                    read(body);
                } else {
                    problem = Optional.of(engine.base() + ": "
                            + problem(response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8)));
                }
            }
        } catch (IOException e) {
            problem = Optional.of(unreachable(engine.base(), e));
        } catch (JsonException | IllegalStateException e) {
            problem = Optional.of(engine.base() + ": " + e.getMessage());
        } finally {
            over = true;
            watch.interrupt();
            if (isUnwanted()) {
                reason = generation.cancelled() || engine.isClosed() ? FinishReason.CANCELLED : FinishReason.DEADLINE;
                problem = Optional.empty();
            }
            finish(reason, problem);
        }
    }

    private HttpResponse<InputStream> ask() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            HttpResponse<InputStream> response = engine.post("completions", body(), BodyHandlers.ofInputStream());
            boolean full = response.statusCode() == BUSY || response.statusCode() == UNAVAILABLE;
            if (!full || attempt == TRIES || isUnwanted()) {
                return response;
            }
            response.body().close();
            Thread.sleep(PAUSE.multipliedBy(1L << attempt));
        }
    }

    private Map<String, Object> body() {
        GenerationRequest request = generation.request();
        SamplingOptions options = request.options();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", engine.model());
        body.put("prompt", request.prompt());
        // As in this process, a text ends where the context does.
        body.put("max_tokens", Math.min(options.maxTokens(), engine.config().context() - request.prompt().length));
        body.put("n", request.samples());
        body.put("temperature", options.temperature());
        body.put("top_p", options.topP());
        if (options.topK() > 0) {
            body.put("top_k", options.topK());
        }
        body.put("min_p", options.minP());
        body.put("repetition_penalty", options.repetitionPenalty());
        body.put("presence_penalty", options.presencePenalty());
        body.put("frequency_penalty", options.frequencyPenalty());
        body.put("stop", options.stopTexts());
        body.put("stop_token_ids", options.endTokens().stream().sorted().toList());
        // The request says at which tokens it ends, not the model.
        body.put("ignore_eos", true);
        body.put("seed", options.seed());
        body.put("logprobs", options.alternatives());
        body.put("stream", true);
        body.put("return_token_ids", true);
        return body;
    }

    private void read(InputStream body) throws IOException {
        try (var lines = new Scanner(body, StandardCharsets.UTF_8)) {
            while (lines.hasNextLine() && !isUnwanted()) {
                String line = lines.nextLine();
                String data = line.startsWith(PREFIX)
                        ? line.substring(PREFIX.length()).strip()
                        : "";
                if (data.startsWith("{")) {
                    piece(Json.read(data));
                }
            }
            if (lines.ioException() != null) {
                throw lines.ioException();
            }
        }
    }

    private void piece(Map<String, Object> piece) {
        if (piece.get("error") instanceof Map<?, ?> error) {
            throw new IllegalStateException(String.valueOf(error.get("message")));
        }
        engine.seen(Optional.ofNullable(piece.get("system_fingerprint")).map(String::valueOf));
        for (Object choice : list(piece.get("choices"))) {
            Map<?, ?> members = (Map<?, ?>) choice;
            int index = members.get("index") instanceof Number n ? n.intValue() : 0;
            if (index < 0 || index >= parts.size()) {
                throw new IllegalStateException("it answered with the choice " + index + ", asked for " + parts.size());
            }
            choice(index, members);
        }
    }

    private void choice(int index, Map<?, ?> members) {
        Part part = parts.get(index);
        String text = members.get("text") instanceof String s ? s : "";
        part.text.append(text);
        List<?> ids = list(members.get("token_ids"));
        Map<?, ?> scores = members.get("logprobs") instanceof Map<?, ?> m ? m : Map.of();
        List<?> logProbs = list(scores.get("token_logprobs"));
        if (ids.size() != logProbs.size() || (ids.isEmpty() && !text.isEmpty() && part.ids.isEmpty())) {
            throw new IllegalStateException("it answered with " + ids.size() + " token ids and " + logProbs.size()
                    + " log-probabilities; it must know return_token_ids, as vLLM does from 0.10.2 on");
        }
        for (int i = 0; i < ids.size(); i++) {
            int id = ((Number) ids.get(i)).intValue();
            float logProb = ((Number) logProbs.get(i)).floatValue();
            part.ids.add(id);
            part.logProbs.add(logProb);
            List<Alternative> none = List.of();
            generation.listener().token(index, new Sampled(id, logProb, logProb, none), i == 0 ? text : "");
        }
        if (members.get("finish_reason") instanceof String reason) {
            part.reason = Optional.of(reason.equals("length") ? FinishReason.LENGTH : FinishReason.STOP);
        }
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private void finish(FinishReason otherwise, Optional<String> problem) {
        WeightsVersion weights = engine.weights();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            int[] ids = part.ids.stream().mapToInt(Integer::intValue).toArray();
            float[] logProbs = new float[ids.length];
            for (int t = 0; t < ids.length; t++) {
                logProbs[t] = part.logProbs.get(t);
            }
            Optional<String> cut = part.reason.isEmpty() && otherwise == FinishReason.ERROR && problem.isEmpty()
                    ? Optional.of(engine.base() + ": the stream ended before the text did")
                    : part.reason.isPresent() ? Optional.empty() : problem;
            generation.complete(
                    i,
                    new Completion(
                            ids,
                            logProbs,
                            logProbs.clone(),
                            List.of(),
                            Optional.of(part.text.toString()),
                            part.reason.orElse(otherwise),
                            cut,
                            weights,
                            weights));
        }
    }

    private boolean isUnwanted() {
        return generation.cancelled()
                || engine.isClosed()
                || generation
                        .request()
                        .deadline()
                        .filter(Instant.now()::isAfter)
                        .isPresent();
    }

    /// Closes the connection when nobody wants the answer any more, even if nothing comes.
    private void watch() {
        try {
            while (!over) {
                Thread.sleep(20);
                if (isUnwanted()) {
                    cancel();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Closes the connection, by which the server knows.
    void cancel() {
        stream.ifPresent(s -> {
            try {
                s.close();
            } catch (IOException e) {
                // It is closed already.
            }
        });
    }

    /// What a server that refuses says, on one line.
    static String problem(int status, String body) {
        String said = body;
        try {
            if (Json.read(body).get("error") instanceof Map<?, ?> error) {
                said = String.valueOf(error.get("message"));
            }
        } catch (JsonException e) {
            // As it is, then.
        }
        String line = said.strip().replaceAll("\\s*\\R\\s*", " ");
        return "it answered " + status + ": " + (line.length() > 300 ? line.substring(0, 300) + "…" : line);
    }

    static String unreachable(URI base, IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return base + ": no answer (" + reason + "); does the server run?";
    }
}
