package bellman.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/// A command with subcommands: parses the words, runs one, turns a failure into one line and an exit status.
///
/// Status 0: done. 1: it failed. 2: the words or the configuration are wrong.
public final class Program {
    private final Object root;
    private final Map<String, Supplier<Object>> subcommands;

    /// A program.
    ///
    /// @param root the command itself, annotated with picocli's `Command`
    /// @param subcommands makers of the commands below it, by name
    public Program(Object root, Map<String, Supplier<Object>> subcommands) {
        this.root = root;
        this.subcommands = subcommands;
    }

    /// Runs what `words` say.
    ///
    /// @param out receives results
    /// @param err receives logs, progress and the one line that says what is wrong
    /// @return the exit status
    /// @throws MissingModuleException if what is asked for is in a module that is not on the class path
    public int run(String[] words, PrintWriter out, PrintWriter err) {
        MissingModuleException[] missing = new MissingModuleException[1];
        CommandLine line = commandLine(words)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, arguments) -> Failure.of(e).report(err, false))
                .setExecutionExceptionHandler((e, command, result) -> {
                    if (e instanceof MissingModuleException m) {
                        missing[0] = m;
                        return 1;
                    }
                    return Failure.of(e).report(err, Invocation.wantsStackTrace(result));
                });
        int status = execute(line, words, err);
        out.flush();
        err.flush();
        if (missing[0] != null) {
            throw missing[0];
        }
        return status;
    }

    /// Errors, such as a full heap, are one line too; picocli hands on exceptions only.
    private static int execute(CommandLine line, String[] words, PrintWriter err) {
        try {
            return line.execute(words);
        } catch (Error e) {
            return Failure.of(e).report(err, List.of(words).contains("--stacktrace"));
        }
    }

    /// A path, which a variable that is not set would leave empty.
    private static Path path(String word) {
        if (word.isEmpty()) {
            throw new CommandLine.TypeConversionException("expected a path, got an empty text");
        }
        return Path.of(word);
    }

    /// The command with the one subcommand that is asked for, or with all of them where that is not clear.
    private CommandLine commandLine(String[] words) {
        CommandLine line = new CommandLine(root);
        boolean known = words.length > 0 && subcommands.containsKey(words[0]);
        subcommands.forEach((name, maker) -> {
            if (!known || name.equals(words[0])) {
                line.addSubcommand(name, maker.get());
            }
        });
        // Subcommands that come later would not have it.
        line.registerConverter(Path.class, Program::path);
        return line;
    }
}
