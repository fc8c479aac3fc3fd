package bellman.llm.serve;

import bellman.llm.chat.OutputFormat;
import bellman.llm.chat.PartReader;
import bellman.llm.decode.KeyValuePages;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.generate.GenerationRequest;
import bellman.llm.generate.Scoring;
import bellman.llm.generate.TokenMask;
import bellman.llm.serve.Shapes.Answer;
import bellman.llm.tokenizer.TokenizerException;
import bellman.store.json.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// What the server's addresses do.
final class Api {
    private static final int FINGERPRINT = 12;
    private static final int MISTRAL_ID = 9;

    private final Served served;
    private final GenerationEngine engine;
    private final Limits limits;
    private final Constraints constraints;
    private final ServerMeter meter;
    private final InstantSource clock;
    private final LogProbs logProbs;
    private volatile boolean stopping;

    Api(
            Served served,
            GenerationEngine engine,
            Limits limits,
            Constraints constraints,
            ServerMeter meter,
            InstantSource clock) {
        this.served = served;
        this.engine = engine;
        this.limits = limits;
        this.constraints = constraints;
        this.meter = meter;
        this.clock = clock;
        logProbs = new LogProbs(new TokenTexts(served.chat().tokenizer()), false);
    }

    /// Ends answers that are being made.
    void stop() {
        stopping = true;
    }

    void health(Context context) {
        try {
            engine.requireRunning();
        } catch (IllegalStateException e) {
            throw ApiException.server(503, "engine_stopped", String.valueOf(e.getMessage()));
        }
        write(context, Map.of("status", "ok"));
    }

    void models(Context context) {
        write(context, Map.of("object", "list", "data", List.of(model())));
    }

    void model(Context context) {
        String wanted = context.pathParam("id");
        if (!wanted.equals(served.name())) {
            throw ApiException.noSuchModel(wanted, served.name());
        }
        write(context, model());
    }

    private Map<String, Object> model() {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("id", served.name());
        model.put("object", "model");
        model.put("created", served.created());
        model.put("owned_by", "bellman");
        model.put("max_model_len", served.mostTokens());
        return model;
    }

    void chat(Context context, byte[] body) throws IOException {
        ChatRequest request = ChatRequest.of(RequestFields.of(body), served, ThreadLocalRandom.current()::nextLong);
        Supplier<PartReader> readers =
                () -> request.form().reader(request.closing().isPresent());
        Optional<Supplier<TokenMask>> constraint = constraint(request);
        boolean keepsTokens = request.logProbs() || request.wishes().tokenIds();
        answer(
                context,
                request.wishes(),
                List.of(request("messages", request.wishes(), request.prompt().ids(), limits.tokens())
                        .withImages(request.images())
                        .withMasks(Masks.of(request.wishes().bias(), constraint))),
                choices(request.wishes().samples(), readers, keepsTokens),
                new ChatShape(
                        request,
                        logProbs.withIds(request.wishes().tokenNames()),
                        () -> callId(request.form().calls())),
                id("chatcmpl-"));
    }

    private Optional<Supplier<TokenMask>> constraint(ChatRequest request) {
        try {
            return constraints.of(request.form(), request.closing());
        } catch (IllegalArgumentException | TokenizerException e) {
            throw ApiException.invalid("the answer cannot be held to what is asked: " + e.getMessage());
        }
    }

    void completions(Context context, byte[] body) throws IOException {
        TextRequest request = TextRequest.of(RequestFields.of(body), served, ThreadLocalRandom.current()::nextLong);
        boolean keepsTokens = request.logProbs() || request.wishes().tokenIds();
        answer(
                context,
                request.wishes(),
                request.prompts().stream().map(p -> request(request, p)).toList(),
                choices(request.prompts().size() * request.wishes().samples(), PartReader::verbatim, keepsTokens),
                new TextShape(
                        request,
                        logProbs.withIds(request.wishes().tokenNames()),
                        served.chat().tokenizer()),
                id("cmpl-"));
    }

    private GenerationRequest request(TextRequest request, TextRequest.Prompt prompt) {
        Wishes wishes = request.wishes();
        GenerationRequest asked = request.scoring() == Scoring.ALONE
                ? alone(wishes, prompt.ids())
                : request("prompt", wishes, prompt.ids(), TextRequest.USUAL_TOKENS);
        return asked.withMasks(Masks.of(wishes.bias(), Optional.empty())).withScoring(request.scoring());
    }

    /// A prompt that is not continued, and so needs no room for that.
    private GenerationRequest alone(Wishes wishes, int[] prompt) {
        if (prompt.length > served.mostTokens()) {
            throw ApiException.tooLong(
                    "prompt",
                    "the prompt has " + prompt.length + " tokens, that is more than the " + served.mostTokens()
                            + " that fit; shorten it");
        }
        return request(wishes, prompt, 1);
    }

    private GenerationRequest request(String name, Wishes wishes, int[] prompt, int usual) {
        return request(wishes, prompt, tokens(name, prompt.length, wishes.maxTokens(), usual));
    }

    private GenerationRequest request(Wishes wishes, int[] prompt, int tokens) {
        return GenerationRequest.of(prompt, wishes.options(tokens))
                .withSamples(wishes.samples())
                .withDeadline(clock.instant().plus(limits.time()));
    }

    private int tokens(String name, int prompt, Optional<Integer> wanted, int usual) {
        int room = served.mostTokens() - prompt;
        if (room < 1) {
            throw ApiException.tooLong(
                    name,
                    "the prompt has " + prompt + " tokens, with an answer that is more than" + " the "
                            + served.mostTokens() + " that fit; shorten it");
        }
        int tokens = wanted.orElse(Math.min(room, Math.min(usual, limits.tokens())));
        if (tokens > limits.tokens()) {
            throw ApiException.invalid(
                    "max_tokens", "must be at most " + limits.tokens() + " on this server, got " + tokens);
        }
        if (tokens > room) {
            throw ApiException.tooLong(
                    "max_tokens",
                    "the prompt has " + prompt + " tokens, with " + tokens + " more that exceeds the "
                            + served.mostTokens() + " that fit; ask for at most " + room);
        }
        return tokens;
    }

    private static List<Choice> choices(int count, Supplier<PartReader> readers, boolean keepsTokens) {
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            choices.add(new Choice(i, readers.get(), keepsTokens));
        }
        return choices;
    }

    private void answer(
            Context context,
            Wishes wishes,
            List<GenerationRequest> requests,
            List<Choice> choices,
            Shape shape,
            String id)
            throws IOException {
        Answer answer = new Answer(id, clock.instant().getEpochSecond(), served.name(), fingerprint());
        int prompt = requests.stream().mapToInt(r -> r.prompt().length).sum();
        ClientConnection client = ClientConnection.of(context.req());
        BooleanSupplier gone = () -> {
            if (stopping) {
                throw Exchange.stopping();
            }
            return client.isGone();
        };
        try (Exchange exchange =
                new Exchange(engine, served.chat().tokenizer(), requests, choices, limits.buffered())) {
            meter.prompt(prompt);
            if (!wishes.stream()) {
                exchange.await(Exchange.Sink.NONE, gone);
                write(context, shape.whole(answer, choices, usage(prompt, choices, exchange)));
                return;
            }
            EventStream stream = new EventStream(context, shape, answer);
            try {
                exchange.await(stream, gone);
                stream.end(wishes.usageInStream() ? Optional.of(usage(prompt, choices, exchange)) : Optional.empty());
            } catch (ApiException e) {
                if (!stream.hasBegun()) {
                    throw e;
                }
                stream.fail(e);
            }
        } finally {
            choices.forEach(c -> meter.answered(c.count(), c.writing()));
        }
    }

    private static Map<String, Object> usage(int prompt, List<Choice> choices, Exchange exchange) {
        return Shapes.usage(prompt, choices.stream().mapToInt(Choice::count).sum(), exchange.cached());
    }

    private String fingerprint() {
        String hash = engine.weights().hash();
        return "fp_" + hash.substring(0, Math.min(FINGERPRINT, hash.length()));
    }

    private static String id(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "");
    }

    /// Mistral's templates take ids of nine letters and digits alone, and a client brings back what it was given.
    private static String callId(OutputFormat format) {
        return format == OutputFormat.MISTRAL ? id("").substring(0, MISTRAL_ID) : id("call_");
    }

    static void write(Context context, Map<String, ?> object) {
        context.contentType("application/json");
        context.result(Json.write(object).getBytes(StandardCharsets.UTF_8));
    }

    /// Tokens of a prompt with its answer that fit the model's context and the engine's memory.
    static int mostTokens(GenerationEngine engine) {
        int context = engine.config().context();
        return engine.cache()
                .map(c -> (int) Math.min(context, (long) c.pages() * KeyValuePages.TOKENS))
                .orElse(context);
    }
}
