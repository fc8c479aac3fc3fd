package bellman.deploy.command;

import bellman.app.Experiment;
import bellman.app.PythonChoice;
import bellman.app.SavedRun;
import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.cli.Serving;
import bellman.cli.UsageException;
import bellman.deploy.export.SpaceJson;
import bellman.deploy.serve.PolicyServer;
import bellman.deploy.serve.PolicyServerSettings;
import bellman.http.Address;
import bellman.http.CannotListenException;
import bellman.http.Token;
import bellman.policy.Policy;
import bellman.vector.VectorEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Answers observations over HTTP.
@Command(
        name = "serve-policy",
        description = {
            "Answer observations over HTTP with a run's policy: POST /v1/act, GET /v1/policy, /health, /metrics.",
            "What arrives together goes through the network together.",
            "Prints its address when it is ready (with --json {\"event\":\"listening\",\"url\":…}) and ends with Ctrl-C,"
                    + " after it has answered what waits."
        },
        footer = {
            "",
            "Example:",
            "  bellman serve-policy runs/cartpole-20261122-193201 --port 8078",
            "  curl --json '{\"observation\":[0.01,0.02,-0.03,0.1]}' http://127.0.0.1:8078/v1/act"
        })
final class ServePolicyCommand implements Runnable {
    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli fills it
    private PythonChoice python = new PythonChoice();

    @Parameters(paramLabel = "RUN|CHECKPOINT", description = "A run's directory, or a checkpoint of it.")
    private Path run = Path.of("");

    @Option(names = "--port", paramLabel = "N", description = "Where it listens; 0 for any (default: 8078).")
    private int port = 8078;

    @Option(
            names = "--host",
            paramLabel = "H",
            description = "The address it listens on (default: 127.0.0.1, this machine alone; others get a token).")
    private String host = "127.0.0.1";

    @Option(names = "--token", paramLabel = "TOKEN", description = "Requests must bring it. Others see it in ps.")
    private Optional<String> token = Optional.empty();

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file with the token.")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(
            names = "--max-batch",
            paramLabel = "N",
            description = "Observations that go through the network together at most (default: 64).")
    private int maxBatch = 64;

    @Option(
            names = "--max-wait",
            paramLabel = "MS",
            description = "How long the first of a batch waits for others that are under way (default: 1).")
    private double maxWait = 1;

    @Option(names = "--queue", paramLabel = "N", description = "Observations that may wait (default: 4096).")
    private int queue = 4096;

    @Option(names = "--max-body", paramLabel = "BYTES", description = "Of a request (default: 16777216).")
    private int maxBody = 16 << 20;

    @Option(
            names = "--deterministic",
            arity = "1",
            paramLabel = "true|false",
            description = "Take the most probable action where a request does not say (default: true).")
    private boolean deterministic = true;

    @Override
    public void run() {
        SavedRun saved = Runs.open("serve-policy", run);
        saved.notices().forEach(n -> invocation.err().println("bellman: " + n));
        try (Serving serving = Serving.begin();
                Experiment experiment = saved.experiment()) {
            PolicyServerSettings settings = settings();
            Policy policy = experiment.policy(saved.checkpoint().state());
            int maskSize;
            try (VectorEnvironment environment = experiment.environment(1)) {
                maskSize = environment.maskSize();
            }
            try (var _ = policy.network();
                    var server =
                            new PolicyServer(policy, maskSize, about(saved, experiment, policy, maskSize), settings)) {
                announce(server, settings);
                serving.await();
            }
        } catch (CannotListenException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private PolicyServerSettings settings() {
        try {
            return new PolicyServerSettings(
                    host,
                    port,
                    token(),
                    maxBatch,
                    Duration.ofNanos((long) (maxWait * 1e6)),
                    queue,
                    maxBody,
                    deterministic,
                    line -> invocation.err().println("bellman: " + line));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /// Who listens for other machines and names no token gets one.
    private Optional<String> token() {
        if (token.isPresent() && tokenFile.isPresent()) {
            throw new UsageException("--token: expected alone or --token-file alone, got both");
        }
        if (tokenFile.isPresent()) {
            return tokenFile.map(Token::in);
        }
        return token.isPresent() || Address.isLoopback(host) ? token : Optional.of(Token.drawn());
    }

    private static Map<String, Object> about(SavedRun run, Experiment experiment, Policy policy, int maskSize) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("algorithm", run.directory().manifest().algorithm());
        about.put("environment", experiment.config().environment().id());
        about.put("frame_stack", experiment.config().environment().frameStack());
        about.put("checkpoint", run.checkpoint().step());
        about.put("observation_space", SpaceJson.of(policy.observationSpace()));
        about.put("action_space", SpaceJson.of(policy.actionSpace()));
        about.put("mask_size", maskSize);
        about.put("state_size", policy.network().stateSize());
        return about;
    }

    private void announce(PolicyServer server, PolicyServerSettings settings) {
        boolean drawn = settings.token().isPresent() && token.isEmpty() && tokenFile.isEmpty();
        Map<String, String> more = drawn ? Map.of("token", settings.token().orElseThrow()) : Map.of();
        String secret = drawn ? ", with the token " + settings.token().orElseThrow() : "";
        Serving.announce(invocation, server.url(), more, "the policy answers on " + server.url() + "/v1/act" + secret);
    }
}
