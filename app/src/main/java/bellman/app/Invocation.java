package bellman.app;

import bellman.store.json.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// The options that every subcommand has, and where its output goes.
final class Invocation {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @SuppressWarnings("UnusedVariable") // picocli prints the help
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(names = "--json", description = "Print one JSON object per line; logs and progress go to standard error.")
    private boolean json;

    @SuppressWarnings("UnusedVariable") // read from the parse result, which exists after a failure too
    @Option(names = "--stacktrace", description = "After an error's one line, print where it happened.")
    private boolean stackTrace;

    Invocation() {}

    static boolean wantsStackTrace(ParseResult result) {
        ParseResult last = result;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last.matchedOptionValue("--stacktrace", false);
    }

    boolean json() {
        return json;
    }

    /// Where results go.
    PrintWriter out() {
        return command.commandLine().getOut();
    }

    /// Where logs and progress go.
    PrintWriter err() {
        return command.commandLine().getErr();
    }

    /// Prints the last line of `train`.
    ///
    /// @param result of the run, as its manifest keeps it
    void printDone(Map<String, Object> result, Path run) {
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "done");
            for (String key : List.of("steps", "seconds", "steps_per_second", "return_mean")) {
                Optional.ofNullable(result.get(key)).ifPresent(v -> line.put(key, v));
            }
            result.forEach(line::putIfAbsent);
            line.put("run", run.toString());
            print(line);
        } else {
            out().println("trained " + Text.count(number(result, "steps")) + " steps in "
                    + Text.time(number(result, "seconds")) + ", " + Text.count(number(result, "steps_per_second"))
                    + " steps/s; the run is in " + run);
        }
    }

    private static double number(Map<String, Object> result, String key) {
        return result.get(key) instanceof Number n ? n.doubleValue() : Double.NaN;
    }

    /// Prints a JSON object on a line of its own.
    void print(Map<String, ?> object) {
        out().println(Json.write(object));
    }
}
