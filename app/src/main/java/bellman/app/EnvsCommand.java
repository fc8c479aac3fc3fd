package bellman.app;

import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.cli.Table;
import bellman.cli.Text;
import bellman.cli.UsageException;
import bellman.env.Frame;
import bellman.env.Recording;
import bellman.env.ReplayReport;
import bellman.env.Replayable;
import bellman.envs.Environments;
import bellman.registry.EnvironmentCheck;
import bellman.registry.EnvironmentEntry;
import bellman.registry.EnvironmentOptions;
import bellman.registry.Finding;
import bellman.store.TrajectoryFile;
import bellman.vector.VectorEnvironment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lists, describes and checks environments.
@Command(
        name = "envs",
        description = "List, show and check environments.",
        footer = {
            "",
            "Examples:",
            "  bellman envs list",
            "  bellman envs show CartPole-v1",
            "  bellman envs check CartPole-v1 --trajectory CartPole-v1.json"
        })
final class EnvsCommand implements Runnable {
    /// Observations are float32, some as large as 30, and chaos makes more of the last bit of a sine: see the
    /// tolerances of the tests of parity. Real differences are larger by orders of magnitude.
    private static final double TOLERANCE = 1e-5;

    @Mixin
    private Invocation invocation = new Invocation();

    @Override
    public void run() {
        list();
    }

    @Command(
            name = "list",
            description = "List all environments.",
            footer = {"", "Example:", "  bellman envs list --json"})
    void list(@Mixin Invocation own, @Mixin PythonChoice python) {
        invocation = own;
        list();
    }

    private void list() {
        if (invocation.json()) {
            Environments.all().forEach(e -> invocation.print(described(e)));
            Environments.families()
                    .forEach(f -> invocation.print(Map.of("ids", f.ids(), "description", f.description())));
            return;
        }
        Table table = new Table("id", "observations", "actions", "limit", "solved at");
        Set<String> missing = new LinkedHashSet<>();
        for (EnvironmentEntry entry : Environments.all()) {
            Optional<String> lacking = entry.factory().missing();
            lacking.ifPresent(missing::add);
            table.row(
                    entry.id(),
                    lacking.isPresent() ? "not installed" : Text.space(entry.observationSpace()),
                    lacking.isPresent() ? "–" : Text.space(entry.actionSpace()),
                    entry.maxEpisodeSteps().isPresent()
                            ? "" + entry.maxEpisodeSteps().getAsInt()
                            : "–",
                    entry.rewardThreshold().isPresent()
                            ? Text.number(entry.rewardThreshold().getAsDouble())
                            : "–");
        }
        invocation.print(table);
        Environments.families().forEach(f -> invocation.out().printf("%n%s: %s%n", f.ids(), f.description()));
        missing.forEach(m -> invocation.out().println("not installed: " + m));
    }

    @Command(
            name = "show",
            description = "Show one environment: what it is, and how it looks.",
            footer = {"", "Example:", "  bellman envs show CartPole-v1 --frame cartpole.png"})
    void show(
            @Mixin Invocation own,
            @Mixin PythonChoice python,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--frame", paramLabel = "FILE.png", description = "Draw the start of an episode there.")
                    Optional<Path> frame,
            @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Of that episode.")
                    long seed) {
        EnvironmentEntry entry = Environments.find(id);
        Map<String, Object> facts = described(entry);
        frame.ifPresent(file -> {
            draw(entry, seed, file);
            facts.put("frame", file.toString());
        });
        if (own.json()) {
            own.print(facts);
        } else {
            facts.forEach((name, value) -> own.out().printf("%-18s %s%n", name.replace('_', ' '), value));
        }
    }

    private static void draw(EnvironmentEntry entry, long seed, Path file) {
        try (VectorEnvironment one = entry.one(EnvironmentOptions.none())) {
            one.reset(seed, one.newStep());
            Frame frame = one.render(0)
                    .orElseThrow(() -> new CommandException(
                            entry.id() + " draws no frames; leave --frame out, or implement render"));
            Picture.write(frame, file);
        }
    }

    private static Map<String, Object> described(EnvironmentEntry entry) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", entry.id());
        facts.put("description", entry.description());
        entry.maxEpisodeSteps().ifPresent(limit -> facts.put("max_episode_steps", limit));
        entry.rewardThreshold().ifPresent(threshold -> facts.put("reward_threshold", threshold));
        Optional<String> missing = entry.factory().missing();
        if (missing.isPresent()) {
            facts.put("not_installed", missing.get());
            return facts;
        }
        EnvironmentOptions options = EnvironmentOptions.none();
        try (VectorEnvironment one = entry.one(options)) {
            facts.put("observations", one.observationSpace().toString());
            facts.put("actions", one.actionSpace().toString());
            facts.put("masked", one.maskSize() > 0);
            facts.put("resumes_exactly", one.snapshot().isPresent());
            facts.put("replays", one instanceof Replayable);
        }
        if (!options.inForce().isEmpty()) {
            facts.put("options", options.inForce());
        }
        return facts;
    }

    @Command(
            name = "check",
            description = {
                "Check that an environment keeps its contract, or replay a recorded trajectory on it.",
                "A trajectory is a JSON file with env, action_dtype and trajectories, and with options if some were set;"
                        + " what differs from it by more than rounding is a failure."
            },
            footer = {"", "Example:", "  bellman envs check CartPole-v1 --trajectory CartPole-v1.json --json"})
    void check(
            @Mixin Invocation own,
            @Mixin PythonChoice python,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--trajectory", paramLabel = "FILE", description = "Replay this recording and compare.")
                    Optional<Path> trajectory,
            @Option(
                            names = "--tolerance",
                            paramLabel = "ERROR",
                            description = "The largest error that any observation, reward or number of the state may"
                                    + " have in a replay (1e-5). Ends may not differ.")
                    Optional<Double> tolerance) {
        EnvironmentEntry entry = Environments.find(id);
        if (tolerance.isPresent() && trajectory.isEmpty()) {
            throw new UsageException("--tolerance: is of a replay; add --trajectory, or leave it out");
        }
        double most = tolerance.orElse(TOLERANCE);
        if (!(most >= 0)) {
            throw new UsageException("--tolerance: expected a number from 0, got " + most);
        }
        if (trajectory.isPresent()) {
            replay(own, entry, trajectory.get(), most);
        } else {
            contract(own, entry);
        }
    }

    private static void contract(Invocation own, EnvironmentEntry entry) {
        // What cannot even be made fails here, in one line.
        entry.one(EnvironmentOptions.none()).close();
        Table table = new Table("check", "", "remark");
        List<Finding> findings = EnvironmentCheck.of(entry);
        for (Finding finding : findings) {
            if (own.json()) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("event", "check");
                line.put("environment", entry.id());
                line.put("check", finding.name());
                line.put("passed", finding.passed());
                line.put("seen", finding.verdict() != Finding.Verdict.NOT_SEEN);
                line.put("message", finding.message());
                own.print(line);
            }
            table.row(finding.name(), said(finding.verdict()), finding.message());
        }
        if (!own.json()) {
            own.print(table);
        }
        List<String> failed =
                findings.stream().filter(f -> !f.passed()).map(Finding::name).toList();
        if (!failed.isEmpty()) {
            throw new CommandException(entry.id() + " breaks its contract: " + String.join(", ", failed)
                    + "; each remark says what was found and what was expected");
        }
    }

    private static String said(Finding.Verdict verdict) {
        return switch (verdict) {
            case PASSED -> "passed";
            case NOT_SEEN -> "not seen";
            case FAILED -> "FAILED";
        };
    }

    private static void replay(Invocation own, EnvironmentEntry entry, Path file, double tolerance) {
        Recording recording = TrajectoryFile.read(file);
        if (!recording.environment().equals(entry.id())) {
            throw new UsageException(file + ": key 'env': found " + recording.environment() + ", expected " + entry.id()
                    + "; check the file against the environment it was recorded in");
        }
        ReplayReport report = replayed(entry, recording, file);
        List<String> beyond = report.beyond(tolerance);
        if (own.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "replay");
            line.put("environment", entry.id());
            line.put("trajectories", report.trajectories());
            line.put("steps", report.steps());
            line.put("max_observation_error", report.maxObservationError());
            line.put("max_state_error", report.maxStateError());
            line.put("max_reward_error", report.maxRewardError());
            line.put("terminated_mismatches", report.terminatedMismatches());
            line.put("tolerance", tolerance);
            line.put("passed", beyond.isEmpty());
            own.print(line);
        } else {
            own.out()
                    .printf(
                            "%s: %d steps of %d trajectories, largest errors: observation %.3g, state %.3g, reward %.3g; %d ends differ%n",
                            entry.id(),
                            report.steps(),
                            report.trajectories(),
                            report.maxObservationError(),
                            report.maxStateError(),
                            report.maxRewardError(),
                            report.terminatedMismatches());
        }
        if (!beyond.isEmpty()) {
            throw new CommandException(file + ": " + entry.id() + " does something else than was recorded: "
                    + String.join(", ", beyond) + ", expected errors up to " + tolerance
                    + " and the same ends; check the recording's options and versions, or allow more with --tolerance");
        }
    }

    private static ReplayReport replayed(EnvironmentEntry entry, Recording recording, Path file) {
        var options = new EnvironmentOptions("options.", recording.options());
        try (VectorEnvironment environment = entry.one(options)) {
            if (!(environment instanceof Replayable replayable)) {
                throw new CommandException(entry.id()
                        + " cannot be put into a recorded state, so that no trajectory can be replayed on it");
            }
            return ReplayReport.of(replayable, recording);
        } catch (IllegalArgumentException e) {
            throw new UsageException(file + ": " + e.getMessage());
        }
    }
}
