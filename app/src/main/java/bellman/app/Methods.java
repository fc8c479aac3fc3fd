package bellman.app;

import bellman.cli.CommandException;
import bellman.cli.UsageException;
import bellman.stats.Interval;
import bellman.stats.TaskScores;
import bellman.store.metrics.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/// Methods that were tried in the same environments, their returns on one scale.
///
/// @param environments in which each was tried, at least one
/// @param all at least one
/// @param ranges what counts as 0 and as 1 in an environment; empty where returns are compared as they are, which
///     goes in a single environment only
record Methods(List<String> environments, List<Method> all, Map<String, Interval> ranges) {
    private static final int POINTS = 100;
    private static final String NUMBER = "([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)";
    private static final Pattern ENDS = Pattern.compile(NUMBER + "," + NUMBER);

    /// A method, whose runs are read once: what they came to when it is made, how they learned when that is asked
    /// for.
    static final class Method {
        private final String label;
        private final List<RunGroup> groups;
        private final List<List<Double>> returns;
        private Optional<List<List<Series>>> learned = Optional.empty();

        /// A method.
        ///
        /// @param groups its repeated runs, one group for each environment and in the same order
        Method(String label, List<RunGroup> groups) {
            this.label = label;
            this.groups = groups;
            returns = groups.stream()
                    .map(g -> g.results().stream()
                            .map(RunGroup.Result::returnMean)
                            .toList())
                    .toList();
        }

        /// What it is called.
        String label() {
            return label;
        }

        /// `[environment][run]`: what each run came to.
        List<List<Double>> returns() {
            return returns;
        }

        /// `[environment][run]`: the returns while a run learned.
        List<List<Series>> learned() {
            List<List<Series>> all = learned.orElseGet(() -> groups.stream()
                    .map(g -> g.runs().stream()
                            .map(r -> r.series(RecordedRun.RETURN))
                            .toList())
                    .toList());
            learned = Optional.of(all);
            return all;
        }
    }

    /// Sorts runs into methods.
    ///
    /// @param by keys of the configuration that tell methods apart, dotted; none: experiments in a single
    ///     environment, algorithms in several
    /// @param ranges as `ENVIRONMENT=LOW,HIGH`; of several environments those that are not named go from the lowest
    ///     mean return that any of the runs had to the highest
    static Methods of(List<RecordedRun> runs, List<String> by, List<String> ranges) {
        if (by.contains("seed")) {
            throw new UsageException("--by: expected keys that tell methods apart, got seed; runs that differ only in"
                    + " their seeds are repetitions of one method");
        }
        List<RunGroup> groups = RunGroup.of(runs);
        List<String> environments =
                groups.stream().map(RunGroup::environment).distinct().toList();
        SequencedMap<String, SequencedMap<String, RunGroup>> methods = new LinkedHashMap<>();
        for (RunGroup group : groups) {
            String label = by.isEmpty() && environments.size() == 1 ? group.label() : label(group, by);
            RunGroup other =
                    methods.computeIfAbsent(label, l -> new LinkedHashMap<>()).putIfAbsent(group.environment(), group);
            if (other != null) {
                throw new CommandException("'" + other.label() + "' and '" + group.label() + "' are both " + label
                        + " in " + group.environment() + " and differ in more than the seed; tell methods apart by a"
                        + " key of the configuration with --by KEY, or leave one out");
            }
        }
        List<Method> all = new ArrayList<>();
        methods.forEach((label, each) -> {
            for (String environment : environments) {
                if (!each.containsKey(environment)) {
                    throw new CommandException(label + ": has no run in " + environment
                            + ", in which others were tried; train it there, or leave that environment's runs out");
                }
            }
            all.add(new Method(label, environments.stream().map(each::get).toList()));
        });
        Methods raw = new Methods(environments, all, Map.of());
        Map<String, Interval> given = given(ranges, environments);
        return environments.size() == 1 && given.isEmpty() ? raw : new Methods(environments, all, raw.ranges(given));
    }

    private static String label(RunGroup group, List<String> by) {
        RecordedRun run = group.runs().getFirst();
        if (by.isEmpty()) {
            return run.directory().manifest().algorithm();
        }
        var config = run.directory().config();
        Map<String, String> values = config.values();
        return String.join(
                ", ",
                by.stream()
                        .map(key -> Optional.ofNullable(values.get(key))
                                .or(() -> config.variant(key))
                                .orElseThrow(() -> new UsageException("--by: " + run.name() + " has no key '" + key
                                        + "' in its configuration; see: bellman runs show")))
                        .toList());
    }

    private static Map<String, Interval> given(List<String> ranges, List<String> environments) {
        Map<String, Interval> given = new HashMap<>();
        for (String range : ranges) {
            int equals = range.lastIndexOf('=');
            String environment = range.substring(0, Math.max(equals, 0));
            if (!environments.contains(environment)) {
                throw new UsageException("--range: expected ENV=LOW,HIGH with an environment of "
                        + String.join(", ", environments) + ", got " + range);
            }
            if (given.containsKey(environment)) {
                throw new UsageException(
                        "--range: " + environment + " was given a range before, got " + range + "; leave one out");
            }
            given.put(environment, interval(range, range.substring(equals + 1)));
        }
        return given;
    }

    private static Interval interval(String range, String ends) {
        Matcher numbers = ENDS.matcher(ends);
        double low = numbers.matches() ? Double.parseDouble(numbers.group(1)) : Double.NaN;
        double high = numbers.matches() ? Double.parseDouble(numbers.group(2)) : Double.NaN;
        if (!(low < high && Double.isFinite(high - low))) {
            throw new UsageException("--range: expected two numbers LOW,HIGH, the lower one first, got " + range);
        }
        return new Interval(low, high);
    }

    private Map<String, Interval> ranges(Map<String, Interval> given) {
        Map<String, Interval> complete = new HashMap<>(given);
        for (int e = 0; e < environments.size(); e++) {
            int environment = e;
            Interval range = complete.computeIfAbsent(environments.get(e), id -> reached(environment));
            if (range.low() == range.high()) {
                throw new CommandException(environments.get(e) + ": all returns are " + range.low()
                        + ", from which no scale follows; say --range " + environments.get(e) + "=LOW,HIGH");
            }
        }
        return complete;
    }

    /// From the lowest to the highest mean return that a run had in an environment.
    private Interval reached(int environment) {
        double[] all = all().stream()
                .flatMapToDouble(m -> DoubleStream.concat(
                        m.learned().get(environment).stream().flatMapToDouble(s -> Arrays.stream(s.values())),
                        m.returns().get(environment).stream().mapToDouble(r -> r)))
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        return new Interval(all[0], all[all.length - 1]);
    }

    /// What a score is, for an axis.
    String scoreName() {
        return ranges.isEmpty() ? "return" : "normalised return";
    }

    /// What each run of a method came to.
    TaskScores scores(Method method) {
        double[][] scores = new double[environments.size()][];
        for (int e = 0; e < scores.length; e++) {
            int environment = e;
            scores[e] = method.returns().get(e).stream()
                    .mapToDouble(r -> scaled(environment, r))
                    .toArray();
        }
        return new TaskScores(scores);
    }

    private double scaled(int environment, double value) {
        Interval range = ranges.get(environments.get(environment));
        return range == null ? value : (value - range.low()) / (range.high() - range.low());
    }

    /// A method's scores while it learned.
    ///
    /// @param steps ascending, from where all its runs have a return to where the first ended
    /// @param scores at those
    record Learning(double[] steps, List<TaskScores> scores) {}

    /// A method's scores while it learned, empty if a run of it has no finite return yet.
    Optional<Learning> learning(Method method) {
        List<List<Series>> series = method.learned().stream()
                .map(runs -> runs.stream().map(Series::finite).toList())
                .toList();
        List<Series> flat = series.stream().flatMap(List::stream).toList();
        if (flat.stream().anyMatch(s -> s.size() == 0)) {
            return Optional.empty();
        }
        double[] steps = Series.commonSteps(flat, POINTS);
        double[][][] values = new double[series.size()][][];
        for (int e = 0; e < values.length; e++) {
            values[e] = series.get(e).stream().map(s -> s.at(steps)).toArray(double[][]::new);
        }
        List<TaskScores> scores = new ArrayList<>();
        for (int i = 0; i < steps.length; i++) {
            double[][] here = new double[values.length][];
            for (int e = 0; e < values.length; e++) {
                here[e] = new double[values[e].length];
                for (int r = 0; r < here[e].length; r++) {
                    here[e][r] = scaled(e, values[e][r][i]);
                }
            }
            scores.add(new TaskScores(here));
        }
        return Optional.of(new Learning(steps, scores));
    }
}
