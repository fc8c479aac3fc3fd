package bellman.llm.command;

import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.cli.Serving;
import bellman.cli.UsageException;
import bellman.http.CannotListenException;
import bellman.http.Token;
import bellman.llm.chat.Chat;
import bellman.llm.generate.EngineLimits;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.serve.Limits;
import bellman.llm.serve.Metrics;
import bellman.llm.serve.Server;
import bellman.llm.serve.ServerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Serves a model to programs.
@Command(
        name = "serve",
        description = {
            "Serve a model by OpenAI's protocol: /v1/chat/completions, /v1/completions, /v1/models, /metrics.",
            "Prints its address when it is ready (with --json {\"event\":\"listening\",\"url\":…}) and ends with Ctrl-C."
        },
        footer = {"", "Example:", "  bellman serve --model DIR --port 8000"})
final class ServeCommand implements Runnable {
    private static final int QUEUE = 1024;

    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    private EngineOptions options = new EngineOptions();

    @Option(names = "--port", paramLabel = "N", description = "Where it listens; 0 for any (default: 8000).")
    private int port = 8000;

    @Option(
            names = "--host",
            paramLabel = "H",
            description = "The address it listens on (default: 127.0.0.1, this machine alone; others need a key).")
    private String host = "127.0.0.1";

    @Option(names = "--api-key", paramLabel = "KEY", description = "Requests must bring it. Others see it in ps.")
    private Optional<String> key = Optional.empty();

    @Option(names = "--api-key-file", paramLabel = "FILE", description = "A file with the key.")
    private Optional<Path> keyFile = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "The model's name (default: its folder's).")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--sequences",
            paramLabel = "N",
            description = "Answers that grow side by side (default: 64); more wait.")
    private int sequences = EngineLimits.defaults().sequences();

    @Option(names = "--queue", paramLabel = "N", description = "Requests that may wait (default: 1024).")
    private int queue = QUEUE;

    @Option(names = "--max-body", paramLabel = "SIZE", description = "Of a request (default: 4MB).")
    private String maxBody = "4MB";

    @Option(names = "--max-tokens", paramLabel = "N", description = "Of an answer (default: what the context holds).")
    private Optional<Integer> maxTokens = Optional.empty();

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "After which answers end (default: 600).")
    private int timeout = 600;

    @Mixin
    private ImageOptions images = new ImageOptions();

    @Option(names = "--verbose", description = "Print a line for each request to standard error.")
    private boolean verbose;

    @Override
    public void run() {
        ServerSettings settings = settings();
        EngineLimits size = engineLimits();
        Metrics metrics = new Metrics();
        try (Serving serving = Serving.begin();
                Chat chat = Chat.load(options.folder());
                GenerationEngine engine = engine(chat, size, metrics)) {
            metrics.watch(engine);
            try (Server server = new Server(settings, name(), chat, engine, metrics)) {
                String url = server.url();
                Serving.announce(invocation, url, Map.of(), name() + " listens on " + url + "/v1");
                serving.await();
            }
        } catch (CannotListenException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private GenerationEngine engine(Chat chat, EngineLimits limits, Metrics metrics) {
        return options.open(options.load(), limits, Optional.of(() -> chat.tokenizer().stream(true)), metrics);
    }

    private String name() {
        return name.orElseGet(() ->
                String.valueOf(options.folder().toAbsolutePath().normalize().getFileName()));
    }

    private ServerSettings settings() {
        require("--timeout", timeout);
        maxTokens.ifPresent(n -> require("--max-tokens", n));
        long body = Sizes.bytes("--max-body", maxBody);
        if (body > 1 << 30) {
            throw new UsageException("--max-body: expected at most 1GB, got " + maxBody);
        }
        Limits limits = Limits.defaults()
                .withBody((int) body)
                .withTokens(maxTokens.orElse(Integer.MAX_VALUE))
                .withTime(Duration.ofSeconds(timeout))
                .withImages(images.limits());
        return new ServerSettings(
                host,
                port,
                key(),
                limits,
                verbose ? invocation.err()::println : line -> {},
                line -> invocation.err().println("bellman: " + line));
    }

    private EngineLimits engineLimits() {
        require("--sequences", sequences);
        require("--queue", queue);
        EngineLimits usual = EngineLimits.defaults();
        int rows = Math.max(usual.rows(), sequences + usual.chunk());
        return new EngineLimits(sequences, rows, usual.chunk(), queue);
    }

    private static void require(String option, int value) {
        if (value < 1) {
            throw new UsageException(option + ": expected at least 1, got " + value);
        }
    }

    private Optional<String> key() {
        if (key.isPresent() && keyFile.isPresent()) {
            throw new UsageException("--api-key: expected alone or --api-key-file alone, got both");
        }
        return keyFile.isEmpty() ? key : keyFile.map(Token::in);
    }
}
