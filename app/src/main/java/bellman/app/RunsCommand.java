package bellman.app;

import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.cli.Table;
import bellman.cli.Text;
import bellman.stats.Summary;
import bellman.store.RunDirectory;
import bellman.store.RunManifest;
import bellman.store.RunSummary;
import bellman.store.metrics.Series;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Lists, shows, compares and plots recorded runs.
@Command(
        name = "runs",
        subcommands = RunsPlotCommand.class,
        description = "List, show, compare and plot recorded runs.",
        footer = {
            "",
            "Examples:",
            "  bellman runs list",
            "  bellman runs show runs/cartpole-20261122-193201",
            "  bellman runs compare runs/cartpole-1 runs/cartpole-2",
            "  bellman runs plot runs --out returns.svg"
        })
final class RunsCommand implements Runnable {
    private static final int SPARKS = 24;

    @Mixin
    private Invocation invocation = new Invocation();

    @Override
    public void run() {
        list(invocation, RunDirectory.ROOT);
    }

    @Command(
            name = "list",
            description = "List the runs in a folder.",
            footer = {"", "Example:", "  bellman runs list runs"})
    void list(
            @Mixin Invocation own,
            @Parameters(paramLabel = "DIR", arity = "0..1", defaultValue = "runs", description = "Default: runs.")
                    Path folder) {
        List<Listed> runs = RunDirectory.list(folder).stream().map(Listed::of).toList();
        if (own.json()) {
            runs.forEach(r -> own.print(facts(r)));
            return;
        }
        if (runs.isEmpty()) {
            if (!folder.equals(RunDirectory.ROOT) && !Files.isDirectory(folder)) {
                throw new CommandException(folder + ": there is no such folder; check the path");
            }
            own.out().println("no runs in " + folder + "; make one with: bellman train cartpole");
            return;
        }
        Table table = new Table(
                        "run",
                        "state",
                        "algorithm",
                        "environment",
                        "seed",
                        "steps",
                        "steps/s",
                        "training return",
                        "return",
                        "curve")
                .spare(9, 7, 6, 2);
        for (Listed listed : runs) {
            RunSummary run = listed.run();
            Series curve = listed.curve();
            table.row(
                    run.name(),
                    run.state().word(),
                    run.manifest().map(RunManifest::algorithm).orElse("–"),
                    run.manifest().map(RunManifest::environment).orElse("–"),
                    run.manifest().map(m -> "" + m.seed()).orElse("–"),
                    curve.size() == 0 ? "–" : Text.count(curve.steps()[curve.size() - 1]),
                    pace(listed.pace()),
                    isReturn(curve) ? Text.number(curve.values()[curve.size() - 1]) : "–",
                    result(run).map(Text::number).orElse("–"),
                    Sparkline.of(curve.values(), SPARKS));
        }
        own.print(table);
        runs.stream()
                .map(Listed::run)
                .filter(r -> !r.reason().isEmpty())
                .forEach(r -> own.err().println("bellman: " + Text.visible(r.path() + ": " + r.problem())));
    }

    private static String pace(double stepsPerSecond) {
        return Double.isNaN(stepsPerSecond) ? "–" : Text.count(stepsPerSecond);
    }

    /// A run of the list, its pace, and its curve, which has no points where it cannot be read.
    private record Listed(RunSummary run, double pace, Series curve) {
        static Listed of(RunSummary run) {
            var none = new Series(RecordedRun.RETURN, new long[0], new double[0]);
            if (run.manifest().isEmpty()) {
                return new Listed(run, Double.NaN, none);
            }
            try {
                RecordedRun recorded = RecordedRun.of(run);
                return new Listed(run, recorded.pace(), recorded.curve());
            } catch (DamagedRunException e) {
                return new Listed(e.run(), Double.NaN, none);
            }
        }
    }

    private static boolean isReturn(Series curve) {
        return curve.size() > 0 && curve.name().equals(RecordedRun.RETURN);
    }

    /// The mean return of the final evaluation, if there was one.
    private static Optional<Double> result(RunSummary run) {
        return run.manifest()
                .map(m -> m.result().get("return_mean"))
                .filter(Number.class::isInstance)
                .map(mean -> ((Number) mean).doubleValue());
    }

    private static Map<String, Object> facts(Listed listed) {
        RunSummary run = listed.run();
        Series curve = listed.curve();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("run", run.path().toString());
        facts.put("state", run.state().word());
        run.manifest().ifPresent(m -> {
            facts.put("algorithm", m.algorithm());
            facts.put("environment", m.environment());
            facts.put("seed", m.seed());
        });
        if (curve.size() > 0) {
            facts.put("steps", curve.steps()[curve.size() - 1]);
            facts.put(isReturn(curve) ? "training_return_mean" : "training_loss", curve.values()[curve.size() - 1]);
        }
        if (!Double.isNaN(listed.pace())) {
            facts.put("steps_per_second", listed.pace());
        }
        result(run).ifPresent(mean -> facts.put("return_mean", mean));
        run.manifest().flatMap(RunManifest::failure).ifPresent(what -> facts.put("failure", what));
        if (!run.reason().isEmpty()) {
            facts.put("reason", run.reason());
        }
        return facts;
    }

    @Command(
            name = "show",
            description = "Show a run: its manifest, its result, the last value of each series.",
            footer = {"", "Example:", "  bellman runs show runs/cartpole-20261122-193201"})
    void show(@Mixin Invocation own, @Parameters(paramLabel = "RUN") Path path) {
        Path found = RunDirectory.find(path);
        if (!RunDirectory.isRun(found)) {
            RunDirectory.open(found); // It says what is there instead.
        }
        RunSummary run = RunSummary.of(found);
        Map<String, Double> last = Map.of();
        try {
            last = run.manifest().isPresent() ? RecordedRun.of(run).last() : last;
        } catch (DamagedRunException e) {
            run = e.run();
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("run", found.toString());
        facts.put("state", run.state().word());
        if (!run.reason().isEmpty()) {
            facts.put("reason", run.reason());
        }
        run.manifest().ifPresent(m -> show(facts, m, found));
        facts.put("last", last);
        if (own.json()) {
            own.print(facts);
            return;
        }
        facts.forEach((name, value) -> {
            if (value instanceof Map<?, ?> map) {
                own.out().println(name);
                map.forEach((key, v) -> own.out().printf("  %-26s %s%n", key, v));
            } else {
                own.out().printf("%-28s %s%n", name, value);
            }
        });
    }

    private static void show(Map<String, Object> facts, RunManifest manifest, Path run) {
        facts.put("algorithm", manifest.algorithm());
        facts.put("environment", manifest.environment());
        facts.put("seed", manifest.seed());
        facts.put("version", manifest.version());
        facts.put("started", manifest.started().toString());
        manifest.failure().ifPresent(what -> facts.put("failure", what));
        manifest.ended().ifPresent(at -> facts.put("ended", at.toString()));
        manifest.git().ifPresent(commit -> facts.put("git", commit));
        facts.put("resumes", manifest.resumes().size());
        facts.put("cpu", manifest.machine().cpu());
        facts.put(
                "checkpoints",
                List.copyOf(RunDirectory.checkpoints(run).byStep().keySet()));
        facts.put("result", manifest.result());
    }

    @Command(
            name = "compare",
            description = {
                "Compare runs by their final evaluations: mean, 95 %% bootstrap interval, interquartile mean. A run",
                "that has none yet counts by its last training episodes; 'return of' says which it is.",
                "Runs that differ only in their seeds are one line; its interval is over seeds.",
                "Runs in a folder that are damaged or have finished no episode are left out."
            },
            footer = {"", "Example:", "  bellman runs compare runs/cartpole-1 runs/cartpole-2 runs/a2c-1"})
    void compare(@Mixin Invocation own, @Parameters(paramLabel = "RUN", arity = "1..*") List<Path> paths) {
        Table table = new Table(
                        "experiment",
                        "over",
                        "state",
                        "return of",
                        "mean",
                        "95% interval",
                        "IQM",
                        "95% interval",
                        "steps/s")
                .spare(8, 7, 6, 1);
        for (RunGroup group : RunGroup.of(comparable(own, paths))) {
            List<RunGroup.Result> results = group.results();
            Summary summary = group.summary(results);
            double pace = results.stream()
                    .mapToDouble(RunGroup.Result::stepsPerSecond)
                    .average()
                    .orElse(Double.NaN);
            if (own.json()) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("experiment", group.label());
                line.put("runs", results.size());
                line.putAll(Returns.of(summary));
                line.remove("episodes");
                line.put("steps_per_second", pace);
                line.put("each", results.stream().map(RunGroup.Result::json).toList());
                own.print(line);
            }
            table.row(
                    group.label(),
                    group.over(),
                    counted(results, r -> r.state().word()),
                    counted(results, r -> r.returnOf().word()),
                    Text.number(summary.mean()),
                    Returns.interval(summary.mean95()),
                    Text.number(summary.interquartileMean()),
                    Returns.interval(summary.interquartileMean95()),
                    pace(pace));
        }
        if (!own.json()) {
            own.print(table);
        }
    }

    /// A word that all results share, or how many have which: `2 finished, 1 running`.
    private static String counted(List<RunGroup.Result> results, Function<RunGroup.Result, String> word) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        results.forEach(r -> counts.merge(word.apply(r), 1, Integer::sum));
        return counts.size() == 1
                ? counts.keySet().iterator().next()
                : counts.entrySet().stream()
                        .map(e -> e.getValue() + " " + e.getKey())
                        .collect(Collectors.joining(", "));
    }

    /// The runs that have a return, such as those of a search in which a trial failed early. One that has
    /// none or is damaged is left out of a folder, with a line, and refused where it is named.
    private static List<RecordedRun> comparable(Invocation own, List<Path> paths) {
        List<Path> named = paths.stream().map(RunDirectory::find).toList();
        List<RecordedRun> runs = new ArrayList<>();
        for (RecordedRun run : RecordedRun.openAll(own, paths)) {
            Path path = run.directory().path();
            try {
                if (RunGroup.hasReturn(run) || named.contains(path)) {
                    runs.add(run);
                } else {
                    RecordedRun.leftOut(own, path, "it has finished no episode");
                }
            } catch (DamagedRunException e) {
                if (named.contains(path)) {
                    throw e;
                }
                RecordedRun.leftOut(own, path, e.run().problem());
            }
        }
        if (runs.isEmpty()) {
            throw new CommandException(
                    paths.getFirst() + ": no run there has finished an episode yet; wait, or name other runs");
        }
        return runs;
    }
}
