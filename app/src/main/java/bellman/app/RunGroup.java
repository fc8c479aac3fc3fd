package bellman.app;

import bellman.cli.CommandException;
import bellman.stats.Interval;
import bellman.stats.Summary;
import bellman.store.Repetitions;
import bellman.store.RunDirectory;
import bellman.store.RunState;
import bellman.store.metrics.Curve;
import bellman.store.metrics.Series;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs of one configuration that differ in their seeds.
///
/// @param label what it is called beside others
/// @param environment in which they learned
/// @param runs at least one
record RunGroup(String label, String environment, List<RecordedRun> runs) {

    /// Which episodes a return is of.
    enum ReturnOf {
        /// The final evaluation's.
        EVALUATION,
        /// The last ones of the training, of a run that was not evaluated at its end.
        TRAINING;

        /// As tables and JSON have it.
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What one run came to.
    ///
    /// @param run its directory
    /// @param state how it stands
    /// @param returnOf which episodes `returnMean` is of
    /// @param returnMean their mean return
    /// @param stepsPerSecond of its training, over its latest rows if it has not ended; `NaN` if unknown
    /// @param result that its manifest keeps
    record Result(
            Path run,
            RunState state,
            ReturnOf returnOf,
            double returnMean,
            double stepsPerSecond,
            Map<String, Object> result) {
        /// For machines.
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("run", run.toString());
            json.put("state", state.word());
            json.put("return_of", returnOf.word());
            json.put("return_mean", returnMean);
            return json;
        }
    }

    /// Groups runs by their configuration but for the seed, in the order in which they come.
    static List<RunGroup> of(List<RecordedRun> runs) {
        Map<String, List<RecordedRun>> byConfig = new LinkedHashMap<>();
        for (RecordedRun run : runs) {
            byConfig.computeIfAbsent(run.withoutSeed(), c -> new ArrayList<>()).add(run);
        }
        List<RunGroup> groups = new ArrayList<>();
        byConfig.values()
                .forEach(same -> groups.add(new RunGroup(
                        Repetitions.label(same.stream().map(RecordedRun::name).toList(), seeds(same)),
                        same.getFirst().directory().manifest().environment(),
                        same)));
        return groups;
    }

    private static List<Long> seeds(List<RecordedRun> runs) {
        return runs.stream().map(r -> r.directory().manifest().seed()).toList();
    }

    /// How many runs and seeds there are.
    String over() {
        return Repetitions.over(seeds(runs));
    }

    /// What each run came to.
    List<Result> results() {
        return runs.stream().map(RunGroup::result).toList();
    }

    /// Whether a run has come to anything that [#results] could tell. Its records are read in any case, so
    /// that it counts as damaged here as everywhere.
    static boolean hasReturn(RecordedRun run) {
        return run.series(RecordedRun.RETURN).size() > 0
                || run.directory().manifest().result().get("return_mean") instanceof Number;
    }

    private static Result result(RecordedRun run) {
        RunDirectory directory = run.directory();
        Map<String, Object> result = directory.manifest().result();
        if (result.get("return_mean") instanceof Number mean && result.get("steps_per_second") instanceof Number pace) {
            return new Result(
                    directory.path(),
                    directory.state(),
                    ReturnOf.EVALUATION,
                    mean.doubleValue(),
                    pace.doubleValue(),
                    result);
        }
        Series returns = run.series(RecordedRun.RETURN);
        if (returns.size() == 0) {
            throw new CommandException(directory.path() + ": has finished no episode yet; wait for it or leave it out");
        }
        return new Result(
                directory.path(),
                directory.state(),
                ReturnOf.TRAINING,
                returns.values()[returns.size() - 1],
                run.pace(),
                result);
    }

    /// The results' summary over seeds; of a single run that has ended, that of its evaluation's episodes.
    Summary summary(List<Result> results) {
        if (results.size() == 1) {
            Map<String, Object> result = results.getFirst().result();
            Optional<Interval> mean95 = interval(result.get("return_ci95"));
            Optional<Interval> iqm95 = interval(result.get("return_iqm_ci95"));
            if (mean95.isPresent()
                    && iqm95.isPresent()
                    && result.get("return_iqm") instanceof Number iqm
                    && result.get("return_min") instanceof Number minimum
                    && result.get("return_max") instanceof Number maximum) {
                return new Summary(
                        1,
                        results.getFirst().returnMean(),
                        mean95.get(),
                        iqm.doubleValue(),
                        iqm95.get(),
                        minimum.doubleValue(),
                        maximum.doubleValue());
            }
        }
        return Summary.of(results.stream().mapToDouble(Result::returnMean).toArray());
    }

    private static Optional<Interval> interval(@Nullable Object ends) {
        return ends instanceof List<?> list
                        && list.size() == 2
                        && list.get(0) instanceof Number low
                        && list.get(1) instanceof Number high
                ? Optional.of(new Interval(low.doubleValue(), high.doubleValue()))
                : Optional.empty();
    }

    /// The runs' points of one series as a curve, empty if none has any.
    Optional<Curve> curve(String metric) {
        List<Series> all = runs.stream()
                .map(r -> r.series(metric))
                .filter(s -> s.size() > 0)
                .toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(Curve.of(label, all));
    }
}
