package bellman.app;

import bellman.cli.Invocation;
import bellman.cli.UsageException;
import bellman.envs.Environments;
import bellman.envs.gymnasium.EnvironmentServer;
import bellman.registry.EnvironmentEntry;
import bellman.registry.EnvironmentOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Offers an environment to Gymnasium.
@Command(
        name = "serve-env",
        description = {
            "Offer an environment to Gymnasium: a client in Python makes a gymnasium.Env or VectorEnv of it.",
            "Prints its address when it is ready (with --json {\"event\":\"listening\",\"address\":…}) and ends with Ctrl-C.",
            "It listens on this machine alone; each client has environments of its own."
        },
        footer = {
            "",
            "Examples:",
            "  bellman serve-env --client bellman_client.py",
            "  bellman serve-env CartPole-v1 --port 7000"
        })
final class ServeEnvCommand implements Runnable {
    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli fills it
    private PythonChoice python = new PythonChoice();

    @Parameters(paramLabel = "ENV", arity = "0..1", description = "An environment's id.")
    private Optional<String> id = Optional.empty();

    @Option(names = "--port", paramLabel = "N", description = "Where it listens; 0 for any (default: 0).")
    private int port;

    @Option(names = "--once", description = "End when the first client goes.")
    private boolean once;

    @Option(names = "--client", paramLabel = "FILE.py", description = "Write the client there.")
    private Optional<Path> client = Optional.empty();

    @Override
    public void run() {
        if (id.isEmpty() && client.isEmpty()) {
            throw new UsageException("expected an environment to serve or --client FILE.py to write the client, got"
                    + " neither; see: bellman serve-env --help");
        }
        if (port < 0 || port > 65_535) {
            throw new UsageException("--port: expected 0 to 65535, got " + port);
        }
        client.ifPresent(this::write);
        id.ifPresent(this::serve);
    }

    private void write(Path file) {
        try {
            Files.writeString(file, EnvironmentServer.client());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (invocation.json()) {
            invocation.print(Map.of("event", "client", "file", file.toString()));
        } else {
            invocation.out().println("wrote " + file);
        }
    }

    private void serve(String environment) {
        EnvironmentEntry entry = Environments.find(environment);
        // What is wrong with it is better told here than to each client.
        entry.one(EnvironmentOptions.none()).close();
        try (EnvironmentServer server = new EnvironmentServer(entry, port)) {
            if (invocation.json()) {
                invocation.print(Map.of("event", "listening", "environment", environment, "address", server.address()));
            } else {
                invocation.out().println(environment + " is offered at " + server.address());
            }
            invocation.out().flush();
            if (once) {
                server.serveOne();
            } else {
                server.serve();
            }
        }
    }
}
