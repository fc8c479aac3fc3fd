package bellman.cli;

import bellman.store.json.Json;
import java.io.PrintWriter;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// The options that every subcommand has, and where its output goes.
public final class Invocation {
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

    /// For picocli, which fills it.
    public Invocation() {}

    static boolean wantsStackTrace(ParseResult result) {
        ParseResult last = result;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last.matchedOptionValue("--stacktrace", false);
    }

    /// Whether results are to be printed as JSON.
    public boolean json() {
        return json;
    }

    /// Where results go.
    public PrintWriter out() {
        return command.commandLine().getOut();
    }

    /// Where logs and progress go.
    public PrintWriter err() {
        return command.commandLine().getErr();
    }

    /// Prints a table for people, within the terminal's width where standard output is one.
    public void print(Table table) {
        int columns = Integer.getInteger("bellman.out-columns", 0);
        table.print(out(), columns > 0 ? OptionalInt.of(columns) : OptionalInt.empty());
    }

    /// Prints a JSON object on a line of its own.
    public void print(Map<String, ?> object) {
        out().println(Json.write(object));
    }
}
