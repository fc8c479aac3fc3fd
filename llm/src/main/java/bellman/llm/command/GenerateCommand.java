package bellman.llm.command;

import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.cli.Text;
import bellman.cli.UsageException;
import bellman.llm.generate.Completion;
import bellman.llm.generate.EngineLimits;
import bellman.llm.generate.EngineMeter;
import bellman.llm.generate.FinishReason;
import bellman.llm.generate.Generation;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.generate.GenerationRequest;
import bellman.llm.generate.SamplingOptions;
import bellman.llm.generate.TokenMask;
import bellman.llm.model.CausalModel;
import bellman.llm.model.GenerationConfig;
import bellman.llm.tokenizer.TokenStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Continues prompts.
@Command(
        name = "generate",
        description = {
            "Continue prompts: one that is given here, or those of a file, side by side.",
            "With --json prints {\"ids\":[…],\"finish_reason\":…} for each text: the new tokens, with the one that ended it"
                    + " if one did (finish_reason stop), and the text if the prompt was one; with --input, the line's"
                    + " number, too."
        },
        footer = {
            "",
            "Examples:",
            "  bellman generate --model DIR --prompt 'Once upon a time' --temperature 0.8 --top-p 0.95",
            "  bellman generate --model DIR --input prompts.jsonl --n 8 --max-tokens 200 --json > texts.jsonl",
            "  bellman generate --model DIR --ids 1,2,3 --greedy --max-tokens 24 --json"
        })
final class GenerateCommand implements Callable<Integer> {
    /// Prompts of a file that are under way at a time: enough to keep the engine busy.
    private static final int UNDER_WAY = 256;

    private static final int MAX_TOKENS = 64;
    private static final Duration FOREVER = Duration.ofDays(3650);

    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    private EngineOptions options = new EngineOptions();

    @Mixin
    private PromptOptions prompts = new PromptOptions();

    @Mixin
    private SamplingFlags sampling = new SamplingFlags();

    @Mixin
    private FormOptions form = new FormOptions();

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "The most that are written (default: " + MAX_TOKENS + ", or what the context has room for).")
    private Optional<Integer> maxTokens = Optional.empty();

    @Option(names = "--n", paramLabel = "SAMPLES", description = "Texts for each prompt (default: 1).")
    private int samples = 1;

    @Option(
            names = "--logprobs",
            description = "With --json: the log-probability of each new token under the model at the temperature.")
    private boolean logProbs;

    /// A prompt on its way.
    private record UnderWay(InputLine line, Generation generation) {}

    private final Deque<UnderWay> underWay = new ArrayDeque<>();
    private Optional<Supplier<TokenMask>> masks = Optional.empty();
    private boolean faulty;
    private long tokens;
    private long texts;

    @Override
    public Integer call() throws IOException {
        prompts.require();
        if (samples < 1) {
            throw new UsageException("--n: expected at least 1, got " + samples);
        }
        if (maxTokens.filter(n -> n < 1).isPresent()) {
            throw new UsageException("--max-tokens: expected at least 1, got " + maxTokens.get());
        }
        try (var words = new Texts(options.folder())) {
            CausalModel model = options.load();
            try (GenerationEngine engine =
                    options.open(model, EngineLimits.defaults(), streams(words), EngineMeter.NONE)) {
                SamplingOptions first = sampling.options(
                        maxTokens.orElse(MAX_TOKENS),
                        GenerationConfig.read(options.folder()),
                        Set.copyOf(engine.config().endTokens()));
                masks = form.masks(() -> words.chat().tokenizer(), first.endTokens());
                if (prompts.file().isPresent()) {
                    continueFile(prompts.file().get(), engine, words, first);
                } else {
                    continueOne(engine, words, first);
                }
            }
        }
        return faulty ? 1 : 0;
    }

    private Optional<Supplier<TokenStream>> streams(Texts words) {
        return prompts.areWords() || sampling.needText()
                ? Optional.of(() -> words.chat().tokenizer().stream(true))
                : Optional.empty();
    }

    private Generation submit(
            GenerationEngine engine, Texts.Tokens prompt, SamplingOptions sampled, Generation.Listener listener) {
        requireRoom(prompt, engine.config().context());
        GenerationRequest request =
                GenerationRequest.of(prompt.ids(), sampled).withSamples(samples).withImages(prompt.images());
        return engine.submit(masks.map(request::withMask).orElse(request), listener);
    }

    private void requireRoom(Texts.Tokens prompt, int context) {
        int length = prompt.ids().length;
        if (maxTokens.isPresent() && length + (long) maxTokens.get() > context) {
            throw new UsageException("the prompt has " + length + " tokens, with --max-tokens " + maxTokens.get()
                    + " that is more than the model's context of " + context);
        }
    }

    private void continueOne(GenerationEngine engine, Texts words, SamplingOptions sampled) {
        Texts.Tokens prompt = prompts.one(words, engine.config().vocabulary());
        boolean live = samples == 1 && prompts.areWords() && !invocation.json();
        var news = new TextQueue();
        Generation generation;
        try {
            generation = submit(engine, prompt, sampled, live ? news : Generation.Listener.NONE);
        } catch (IllegalArgumentException e) {
            throw new UsageException("generate: " + e.getMessage());
        }
        if (live) {
            news.follow(generation, (_, piece) -> {
                invocation.out().print(piece);
                invocation.out().flush();
            });
            invocation.out().println();
        }
        List<Completion> all = generation.await(FOREVER);
        for (int i = 0; i < all.size(); i++) {
            Completion completion = all.get(i);
            if (completion.problem().isPresent()) {
                throw new CommandException(
                        options.folder() + ": " + completion.problem().get());
            }
            if (!live) {
                print(Optional.empty(), i, completion);
            }
        }
    }

    private void continueFile(Path file, GenerationEngine engine, Texts words, SamplingOptions first)
            throws IOException {
        long began = System.nanoTime();
        try (var lines = InputLines.open(file)) {
            lines.forEach(
                    line -> {
                        Texts.Tokens prompt =
                                PromptOptions.of(line, words, engine.config().vocabulary());
                        if (underWay.size() == UNDER_WAY) {
                            finishOldest();
                        }
                        try {
                            SamplingOptions sampled = first.withSeed(sampling.seed() + line.number() - 1);
                            Generation generation = submit(engine, prompt, sampled, Generation.Listener.NONE);
                            underWay.add(new UnderWay(line, generation));
                        } catch (IllegalArgumentException | UsageException e) {
                            throw line.wrong(e);
                        }
                    },
                    (number, fault) -> {
                        finishAll();
                        report(number, String.valueOf(fault.getMessage()));
                    });
        }
        finishAll();
        double seconds = (System.nanoTime() - began) / 1e9;
        invocation
                .err()
                .println(Text.count(tokens) + " tokens of " + Text.count(texts) + " texts in " + Text.number(seconds)
                        + " s, " + Text.count(Math.round(tokens / seconds)) + " tokens/s");
    }

    private void finishAll() {
        while (!underWay.isEmpty()) {
            finishOldest();
        }
    }

    private void finishOldest() {
        UnderWay oldest = underWay.removeFirst();
        List<Completion> all = oldest.generation.await(FOREVER);
        for (int i = 0; i < all.size(); i++) {
            Completion completion = all.get(i);
            texts++;
            tokens += completion.ids().length;
            if (completion.problem().isPresent()) {
                report(
                        oldest.line.number(),
                        oldest.line.place() + ": " + completion.problem().get());
            } else {
                print(Optional.of(oldest.line), i, completion);
            }
        }
    }

    /// Says that a line has no text, or not all; the others go on.
    private void report(long line, String problem) {
        faulty = true;
        if (invocation.json()) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("line", line);
            object.put("error", problem);
            invocation.print(object);
        }
        invocation.err().println("bellman: " + problem);
    }

    private void print(Optional<InputLine> line, int sample, Completion completion) {
        print(
                line,
                sample,
                completion.ids(),
                completion.finishReason(),
                completion.text().orElse(""),
                completion.logProbs());
    }

    private void print(
            Optional<InputLine> line, int sample, int[] ids, FinishReason reason, String text, float[] scores) {
        boolean words = prompts.areWords();
        if (invocation.json()) {
            Map<String, Object> object = new LinkedHashMap<>();
            line.ifPresent(l -> object.put("line", l.number()));
            if (samples > 1) {
                object.put("sample", sample);
            }
            object.put("ids", ids);
            object.put("finish_reason", reason.word());
            if (words) {
                object.put("text", text);
            }
            if (logProbs) {
                object.put("logprobs", scores);
            }
            invocation.print(object);
            return;
        }
        String said =
                words ? text : Arrays.stream(ids).mapToObj(String::valueOf).collect(Collectors.joining(","));
        List<String> place = new ArrayList<>();
        line.ifPresent(l -> place.add("line " + l.number()));
        if (samples > 1) {
            place.add("sample " + sample);
        }
        invocation.out().println(place.isEmpty() ? said : "[" + String.join(", ", place) + "] " + said);
    }
}
