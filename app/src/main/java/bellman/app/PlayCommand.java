package bellman.app;

import bellman.app.play.Console;
import bellman.app.play.Demonstrations;
import bellman.app.play.Loop;
import bellman.app.play.Sitting;
import bellman.app.play.Sitting.Mode;
import bellman.app.play.Sitting.Result;
import bellman.app.play.TerminalConsole;
import bellman.app.play.WordsConsole;
import bellman.cli.Invocation;
import bellman.cli.Program;
import bellman.cli.Subcommands;
import bellman.cli.Text;
import bellman.cli.UsageException;
import bellman.store.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lets a person play, or watch a policy.
@Command(
        name = "play",
        description = {
            "Play an environment in the terminal, or watch a policy that was trained.",
            "Keys are shown below the picture: arrows or digits choose an action, or turn its numbers. A step for each"
                    + " key, or, with --speed, so many a second. r begins the next episode, + and - change the speed,"
                    + " space pauses, q ends.",
            "Without a terminal keys are words on standard input (left, right, …), and each step of yours is a line;"
                    + " of a policy each episode is."
        },
        footer = {
            "",
            "Examples:",
            "  bellman play CartPole-v1 --speed 20",
            "  bellman play --watch runs/cartpole-20261122-193201",
            "  bellman play CartPole-v1 --page",
            "  bellman play --against runs/frozenlake-1 --record mine.jsonl",
            "  echo left right left | bellman play CartPole-v1 --json"
        })
final class PlayCommand implements Callable<Integer> {
    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli fills it
    private PythonChoice python = new PythonChoice();

    @Parameters(
            paramLabel = "ENV",
            arity = "0..1",
            description = "An environment (default: the run's); see: bellman envs list.")
    private Optional<String> environment = Optional.empty();

    @Option(names = "--watch", paramLabel = "RUN", description = "Watch the policy of a run or checkpoint.")
    private Optional<Path> watch = Optional.empty();

    @Option(
            names = "--against",
            paramLabel = "RUN",
            description = "Play the same seeds as a run's policy: in turn, on the page side by side.")
    private Optional<Path> against = Optional.empty();

    @Option(
            names = "--speed",
            paramLabel = "N",
            description = "Steps a second; 0: a step for each key (default: 0, of a policy 15).")
    private double speed;

    @Option(names = "--seed", paramLabel = "N", description = "Of the first episode; the next ones follow.")
    private long seed;

    @Option(names = "--episodes", paramLabel = "N", description = "End after so many.")
    private int episodes;

    @Option(
            names = "--sample",
            description = "Draw the policy's actions from their distribution (default: the most probable).")
    private boolean sample;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "Keep what was played as recorded steps (.jsonl or .parquet), which cloning learns from.")
    private Optional<Path> record = Optional.empty();

    @Option(names = "--page", description = "On the page in the browser, in place of the terminal.")
    private boolean page;

    @Override
    public Integer call() {
        check();
        if (page) {
            return onThePage();
        }
        var seat = new Seating(environment, watch.or(() -> against), mode(), sample);
        seat.notices().forEach(n -> invocation.err().println("bellman: " + n));
        Loop.End end;
        List<Result> results;
        Optional<Demonstrations> kept = record.map(seat::demonstrations);
        try (Sitting sitting = seat.sit(seed, kept)) {
            if (isPlain()) {
                new WordsConsole(sitting, System.in, this::tell).run(episodesByWords());
                end = Loop.End.QUIT;
            } else {
                try (Console console = TerminalConsole.open()) {
                    end = new Loop(sitting, console, speed, episodes).run();
                }
            }
            sitting.leave();
            results = sitting.results();
        }
        report(results, kept);
        return end == Loop.End.INTERRUPTED ? Console.INTERRUPTED_STATUS : 0;
    }

    private void check() {
        if (!(speed >= 0 && speed <= 1000)) {
            throw new UsageException("--speed: expected 0 to 1000 steps a second, got " + speed);
        }
        if (episodes < 0) {
            throw new UsageException("--episodes: expected at least 0, got " + episodes);
        }
        if (watch.isPresent() && against.isPresent()) {
            throw new UsageException("--watch and --against: a policy is watched or played against; leave one out");
        }
        if (page && (speed != 0 || episodes != 0 || sample)) {
            throw new UsageException(
                    "--speed, --episodes and --sample are of the terminal; leave them out with --page");
        }
        if (sample && mode() == Mode.PLAY) {
            throw new UsageException("--sample: is of a policy, and none plays; leave it out, or name a run with"
                    + " --watch or --against");
        }
        if (speed != 0 && !page && isPlain()) {
            throw new UsageException("--speed: without a terminal, or with --json, each word is a step and no time"
                    + " passes; leave it out");
        }
    }

    /// Whether keys are words.
    private boolean isPlain() {
        return invocation.json() || !hasTerminal();
    }

    /// A policy plays once if nothing else is said, a person as long as there are words.
    private int episodesByWords() {
        if (episodes > 0) {
            return episodes;
        }
        return switch (mode()) {
            case PLAY -> 0;
            case WATCH -> 1;
            case AGAINST -> 2;
        };
    }

    private Mode mode() {
        return watch.isPresent() ? Mode.WATCH : against.isPresent() ? Mode.AGAINST : Mode.PLAY;
    }

    /// The page is another module's command, which offers the game.
    private int onThePage() {
        var seat = new Seating(environment, watch.or(() -> against), mode(), false);
        // What is wrong is said here, and not first in the browser.
        seat.sit(seed, record.map(seat::demonstrations)).close();
        Supplier<Object> dashboard = Subcommands.all().get("dashboard");
        if (dashboard == null) {
            throw Elsewhere.find("command", "dashboard").orElseThrow().missing();
        }
        List<String> words = new ArrayList<>();
        environment.ifPresent(id -> words.addAll(List.of("--play", id)));
        watch.ifPresent(
                run -> words.addAll(List.of("--watch", RunDirectory.find(run).toString())));
        against.ifPresent(
                run -> words.addAll(List.of("--against", RunDirectory.find(run).toString())));
        record.ifPresent(file -> words.addAll(List.of("--record", file.toString())));
        words.addAll(List.of("--seed", Long.toString(seed)));
        if (invocation.json()) {
            words.add("--json");
        }
        words.addFirst("dashboard");
        return new Program(new Main(), Map.of("dashboard", dashboard))
                .run(words.toArray(new String[0]), invocation.out(), invocation.err());
    }

    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is no terminal
    private static boolean hasTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    private void tell(Sitting sitting) {
        boolean refused = !sitting.message().isEmpty();
        if (invocation.json()) {
            invocation.print(refused ? refusal(sitting) : step(sitting));
        } else if (refused) {
            invocation.out().println(sitting.message());
        } else {
            invocation
                    .out()
                    .println("step " + sitting.steps() + ": " + sitting.action() + ", reward "
                            + Text.number(sitting.reward()));
        }
    }

    private static Map<String, Object> step(Sitting sitting) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", "step");
        line.put("player", sitting.player());
        line.put("step", sitting.steps());
        line.put("action", sitting.action());
        line.put("reward", sitting.reward());
        line.put("return", sitting.total());
        line.put("observation", sitting.observation());
        line.put("ended", sitting.ended());
        return line;
    }

    /// Nothing happened: there is no reward to tell of.
    private static Map<String, Object> refusal(Sitting sitting) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", "refused");
        line.put("player", sitting.player());
        line.put("step", sitting.steps());
        line.put("action", sitting.action());
        line.put("message", sitting.message());
        return line;
    }

    private void report(List<Result> results, Optional<Demonstrations> kept) {
        for (Result result : results) {
            if (invocation.json()) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("event", "episode");
                line.put("player", result.player());
                line.put("seed", result.seed());
                line.put("length", result.steps());
                line.put("return", result.total());
                line.put("end", result.end());
                invocation.print(line);
            } else {
                invocation
                        .out()
                        .println(result.player() + ", seed " + result.seed() + ": return " + Text.number(result.total())
                                + " in " + result.steps() + " steps, " + result.end());
            }
        }
        kept.filter(d -> d.steps() > 0).ifPresent(d -> {
            if (invocation.json()) {
                invocation.print(Map.of("event", "recorded", "file", d.file().toString(), "steps", d.steps()));
            } else {
                invocation.out().println(d.steps() + " steps in " + d.file());
            }
        });
    }
}
