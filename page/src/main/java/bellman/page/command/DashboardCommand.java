package bellman.page.command;

import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.cli.Serving;
import bellman.cli.UsageException;
import bellman.http.Address;
import bellman.http.CannotListenException;
import bellman.http.Token;
import bellman.page.PageServer;
import bellman.page.PageSettings;
import bellman.store.play.Arcade.Game;
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

/// Shows runs on a web page.
@Command(
        name = "dashboard",
        description = {
            "Show the runs in a folder on a web page that follows them while they train.",
            "Prints its address when it is ready (with --json {\"event\":\"listening\",\"url\":…}) and ends with Ctrl-C."
        },
        footer = {
            "",
            "Examples:",
            "  bellman dashboard",
            "  bellman dashboard runs --port 8077",
            "  bellman dashboard --play CartPole-v1"
        })
final class DashboardCommand implements Runnable {
    private static final int PORT = 8077;
    private static final int TRIES = 20;
    private static final long LOOK_MILLIS = 200;

    @Mixin
    private Invocation invocation = new Invocation();

    @Parameters(paramLabel = "DIR", arity = "0..1", defaultValue = "runs", description = "Runs (default: runs).")
    private Path root = Path.of("runs");

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Where it listens; 0 for any (default: 8077, or the next).")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--host",
            paramLabel = "H",
            description = "The address it listens on (default: 127.0.0.1, this machine alone; others get a token).")
    private String host = "127.0.0.1";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the token that browsers must bring.")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(names = "--play", paramLabel = "ENV", description = "Also offer this environment to be played first.")
    private Optional<String> play = Optional.empty();

    @Option(names = "--watch", paramLabel = "RUN", description = "Or the policy of a run or checkpoint to be watched.")
    private Optional<Path> watch = Optional.empty();

    @Option(names = "--against", paramLabel = "RUN", description = "Or to be played against, side by side.")
    private Optional<Path> against = Optional.empty();

    @Option(names = "--record", paramLabel = "FILE", description = "Keep what is played of that as recorded steps.")
    private Optional<Path> record = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Of its first episode.")
    private long seed;

    @Option(names = "--while-stdin", hidden = true, description = "End when standard input has, and nobody watches.")
    private boolean whileInput;

    /// After the end of what it was opened for, the page stays as long as somebody has it open, and this long.
    @Option(names = "--linger", hidden = true, paramLabel = "MS", description = "How long it stays after that.")
    private long linger = 8000;

    @Override
    public void run() {
        if (!whileInput && !Files.isDirectory(root) && !root.equals(Path.of("runs"))) {
            throw new CommandException(root + ": there is no such folder; check the path");
        }
        try (Serving serving = Serving.begin();
                PageServer server = start()) {
            announce(server);
            if (whileInput) {
                linger(server, serving);
            } else {
                serving.await();
            }
        } catch (CannotListenException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private PageServer start() {
        if (port.isPresent()) {
            return new PageServer(settings(port.get()));
        }
        CannotListenException taken = null;
        for (int candidate = PORT; candidate < PORT + TRIES; candidate++) {
            try {
                PageServer server = new PageServer(settings(candidate));
                if (taken != null) {
                    invocation.err().println("bellman: port " + PORT + " is in use; this page is on " + candidate);
                }
                return server;
            } catch (CannotListenException e) {
                taken = e;
            }
        }
        throw new CommandException("ports " + PORT + " to " + (PORT + TRIES - 1) + " are in use; choose with --port");
    }

    private PageSettings settings(int at) {
        return new PageSettings(
                root, host, at, token(), line -> invocation.err().println("bellman: " + line), game());
    }

    private Optional<Game> game() {
        Optional<Path> run = watch.or(() -> against);
        if (play.isEmpty() && run.isEmpty()) {
            if (record.isPresent()) {
                throw new UsageException(
                        "--record: keeps what is played; say --play ENV, --watch RUN or --against RUN");
            }
            return Optional.empty();
        }
        if (watch.isPresent() && against.isPresent()) {
            throw new UsageException("--watch and --against: a policy is watched or played against; leave one out");
        }
        return Optional.of(new Game(play, run, against.isPresent(), seed, record, true));
    }

    /// Who listens for other machines and names no token gets one.
    private Optional<String> token() {
        if (tokenFile.isPresent()) {
            return tokenFile.map(Token::in);
        }
        return Address.isLoopback(host) ? Optional.empty() : Optional.of(Token.drawn());
    }

    private void announce(PageServer server) {
        String view = game().isPresent() ? "#/play" : "";
        String url = server.url() + view;
        Serving.announce(invocation, url, Map.of(), "the page is at " + url);
    }

    private static void awaitInput() {
        try {
            while (System.in.read() >= 0) {
                // What is written there means nothing; its end does.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until standard input has ended, and nobody has watched for a while.
    private void linger(PageServer server, Serving serving) throws InterruptedException {
        Thread input = Thread.ofPlatform().daemon().name("bellman-input").start(DashboardCommand::awaitInput);
        long until = System.nanoTime() + linger * 1_000_000;
        while (input.isAlive() || System.nanoTime() < until) {
            if (serving.await(LOOK_MILLIS)) {
                return;
            }
            if (input.isAlive() || server.catalog().changes().watchers() > 0) {
                until = System.nanoTime() + linger * 1_000_000;
            }
        }
    }
}
