package bellman.llm.command;

import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.cli.UsageException;
import bellman.llm.chat.AnswerReader;
import bellman.llm.chat.Chat;
import bellman.llm.chat.ChatFormatException;
import bellman.llm.chat.ChatInput;
import bellman.llm.chat.ModelOutput;
import bellman.llm.chat.OutputFormat;
import bellman.llm.chat.TemplateException;
import bellman.llm.chat.ToolCall;
import bellman.llm.chat.Turn;
import bellman.llm.generate.Completion;
import bellman.llm.generate.EngineLimits;
import bellman.llm.generate.EngineMeter;
import bellman.llm.generate.Generation;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.generate.GenerationRequest;
import bellman.llm.generate.SamplingOptions;
import bellman.llm.model.GenerationConfig;
import bellman.llm.tokenizer.Tokenizer;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A conversation with a model.
@Command(
        name = "chat",
        description = {
            "Talk with a model, by its own chat template.",
            "A line is a turn; \\ at its end goes on in the next. /clear begins anew, /exit or the end of the input ends."
                    + " What the model thinks is set apart. Where it calls a tool, you are asked what that gave.",
            "With --json each answer is a line with content, reasoning_content, tool_calls and finish_reason."
        },
        footer = {"", "Example:", "  bellman chat --model DIR --system 'Answer in one sentence.'"})
final class ChatCommand implements Callable<Integer> {
    private static final Duration FOREVER = Duration.ofDays(3650);

    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    private EngineOptions options = new EngineOptions();

    @Mixin
    private SamplingFlags sampling = new SamplingFlags();

    @Option(names = "--system", paramLabel = "TEXT", description = "What the model is told to be.")
    private Optional<String> system = Optional.empty();

    @Option(
            names = "--tools",
            paramLabel = "FILE.json",
            description = "Functions that it may call: a list of JSON schemas, as OpenAI's interface takes them.")
    private Optional<Path> tools = Optional.empty();

    @Option(names = "--no-thinking", description = "Tell the template enable_thinking=false.")
    private boolean noThinking;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "The most that an answer has (default: what the context has room for).")
    private int maxTokens = Integer.MAX_VALUE;

    private final List<Turn> turns = new ArrayList<>();
    private Optional<List<Map<String, Object>>> functions = Optional.empty();
    private long answers;

    @Override
    public Integer call() throws IOException {
        if (maxTokens < 1) {
            throw new UsageException("--max-tokens: expected at least 1, got " + maxTokens);
        }
        functions = tools.isPresent() ? Optional.of(functions(tools.get())) : Optional.empty();
        var talk = new ChatTalk(invocation);
        try (Chat chat = Chat.load(options.folder())) {
            // What the template cannot do is known before anybody has said a word.
            chat.template(input());
            try (GenerationEngine engine = options.open(
                    options.load(),
                    EngineLimits.defaults(),
                    Optional.of(() -> chat.tokenizer().stream(true)),
                    EngineMeter.NONE)) {
                talk(chat, engine, talk);
            }
        } catch (TemplateException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
        return 0;
    }

    private static List<Map<String, Object>> functions(Path file) throws IOException {
        try {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("messages", List.of(Turn.user("?").message()));
            members.put("tools", Json.value(Files.readAllBytes(file)));
            return ChatInput.fromJson(members).tools().orElseThrow();
        } catch (JsonException | ChatFormatException e) {
            throw new CommandException(file + ": " + e.getMessage(), e);
        }
    }

    private void talk(Chat chat, GenerationEngine engine, ChatTalk talk) throws IOException {
        clear();
        for (Optional<String> said = talk.ask("> "); said.isPresent(); said = talk.ask("> ")) {
            switch (said.get().strip()) {
                case "" -> {}
                case "/exit", "/quit" -> {
                    return;
                }
                case "/clear" -> clear();
                default -> {
                    List<Turn> before = List.copyOf(turns);
                    turns.add(Turn.user(said.get()));
                    try {
                        answer(chat, engine, talk);
                    } catch (TemplateException | IllegalArgumentException e) {
                        turns.clear();
                        turns.addAll(before);
                        talk.refuse(String.valueOf(e.getMessage()));
                    }
                }
            }
        }
    }

    private void clear() {
        turns.clear();
        system.ifPresent(s -> turns.add(Turn.system(s)));
    }

    private ChatInput input() {
        List<Turn> all = turns.isEmpty() ? List.of(Turn.user("?")) : turns;
        ChatInput input = ChatInput.of(all).withGenerationPrompt();
        input = functions.isPresent() ? input.withTools(functions.get()) : input;
        return noThinking ? input.with("enable_thinking", false) : input;
    }

    /// The model answers, and again for as long as it calls tools whose results somebody gives.
    private void answer(Chat chat, GenerationEngine engine, ChatTalk talk) throws IOException {
        List<ToolCall> calls;
        do {
            ModelOutput output = answerOnce(chat, engine, talk);
            turns.add(output.turn());
            calls = output.calls();
            for (ToolCall call : calls) {
                Optional<String> result = talk.ask("result of " + call.name() + "> ");
                if (result.isEmpty()) {
                    return;
                }
                turns.add(new Turn.ToolResult(call.id(), Optional.of(call.name()), result.get()));
            }
        } while (!calls.isEmpty());
    }

    private ModelOutput answerOnce(Chat chat, GenerationEngine engine, ChatTalk talk) {
        Chat.Rendering prompt = chat.render(input());
        int[] ids = prompt.ids();
        Tokenizer tokenizer = chat.tokenizer();
        OutputFormat format = OutputFormat.of(chat.template(input()));
        Set<Integer> ends = new LinkedHashSet<>(engine.config().endTokens());
        ends.addAll(tokenizer.special().stops());
        SamplingOptions drawn = sampling.options(maxTokens, GenerationConfig.read(options.folder()), ends)
                .withSeed(sampling.seed() + answers++);
        var news = new TextQueue();
        Generation generation = engine.submit(GenerationRequest.of(ids, drawn), news);
        var reader =
                new AnswerReader(format, AnswerReader.closing(prompt.text()).isPresent());
        news.follow(generation, (token, text) -> {
            boolean special = token >= 0 && tokenizer.isSpecial(token);
            String mark = special ? tokenizer.token(token).filter(reader::reads).orElse("") : "";
            talk.show(reader.add(mark + text));
        });
        talk.show(reader.finish());
        Completion completion = generation.await(FOREVER).getFirst();
        completion.problem().ifPresent(problem -> {
            throw new CommandException(options.folder() + ": " + problem);
        });
        ModelOutput output = format.parse(tokenizer, completion.ids());
        talk.end(output, completion.finishReason());
        return output;
    }
}
