package bellman.app;

import bellman.cli.Invocation;
import bellman.cli.Text;
import bellman.stats.Interval;
import bellman.stats.Summary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Episodes' returns as `train` and `eval` report them.
final class Returns {
    private Returns() {}

    /// For machines.
    static Map<String, Object> of(Summary summary) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("episodes", summary.count());
        line.put("return_mean", summary.mean());
        line.put("return_ci95", ends(summary.mean95()));
        line.put("return_iqm", summary.interquartileMean());
        line.put("return_iqm_ci95", ends(summary.interquartileMean95()));
        line.put("return_min", summary.minimum());
        line.put("return_max", summary.maximum());
        return line;
    }

    /// The names of what [#of] has of numbers.
    static Set<String> numbers() {
        Set<String> names = new LinkedHashSet<>();
        of(Summary.of(new double[] {0})).forEach((name, value) -> {
            if (value instanceof Number) {
                names.add(name);
            }
        });
        return names;
    }

    /// Both ends of an interval.
    static double[] ends(Interval interval) {
        return new double[] {interval.low(), interval.high()};
    }

    /// For people.
    static String sentence(Summary summary) {
        return "return " + Text.number(summary.mean()) + " " + interval(summary.mean95()) + ", interquartile mean "
                + Text.number(summary.interquartileMean()) + " " + interval(summary.interquartileMean95()) + ", over "
                + summary.count() + (summary.count() == 1 ? " episode" : " episodes");
    }

    /// An interval for people.
    static String interval(Interval interval) {
        return "[" + Text.number(interval.low()) + ", " + Text.number(interval.high()) + "]";
    }

    /// Prints the last line of `train`.
    ///
    /// @param result of the run, as its manifest keeps it
    static void printDone(Invocation invocation, Map<String, Object> result, Path run) {
        if (invocation.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "done");
            for (String key : List.of("steps", "seconds", "steps_per_second", "return_mean")) {
                Optional.ofNullable(result.get(key)).ifPresent(v -> line.put(key, v));
            }
            result.forEach(line::putIfAbsent);
            line.put("run", run.toString());
            invocation.print(line);
        } else {
            invocation
                    .out()
                    .println("trained " + Text.count(number(result, "steps")) + " steps in "
                            + Text.time(number(result, "seconds")) + ", "
                            + Text.count(number(result, "steps_per_second")) + " steps/s; the run is in " + run);
        }
    }

    private static double number(Map<String, Object> result, String key) {
        return result.get(key) instanceof Number n ? n.doubleValue() : Double.NaN;
    }
}
