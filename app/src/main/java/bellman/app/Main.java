package bellman.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command `bellman`: parses the words, runs the subcommand, turns a failure into one line and an exit status.
///
/// Status 0: done. 1: it failed. 2: the words or the configuration are wrong.
@Command(
        name = "bellman",
        description = "Reinforcement learning for the JVM.",
        mixinStandardHelpOptions = true,
        version = "bellman " + Main.VERSION,
        footer = {
            "",
            "Example:",
            "  bellman train cartpole",
            "",
            "Exit status: 0 done, 1 it failed, 2 the words or the configuration are wrong."
        })
public final class Main implements Runnable {
    static final String VERSION = "0.1.0";

    private static final Map<String, Supplier<Object>> SUBCOMMANDS = subcommands();

    @Override
    public void run() {
        throw new UsageException("expected a subcommand; see: bellman --help");
    }

    /// Runs the command and exits.
    public static void main(String[] words) {
        System.exit(run(words, new FileOutputStream(FileDescriptor.out), writer(standardError())));
    }

    /// As the other, and status 1 if the results could not be written.
    static int run(String[] words, OutputStream out, PrintWriter err) {
        var output = new StandardOutput(out);
        int status = run(words, writer(output), err);
        if (output.failure().isEmpty()) {
            return status;
        }
        err.println("bellman: standard output cannot be written ("
                + output.failure().get().getMessage() + "): results are lost; check where it leads");
        return Math.max(status, 1);
    }

    private static PrintWriter writer(OutputStream out) {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    /// Runs the command and returns its exit status.
    ///
    /// @param out receives results
    /// @param err receives logs, progress and the one line that says what is wrong
    public static int run(String[] words, PrintWriter out, PrintWriter err) {
        CommandLine line = commandLine(words)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, arguments) -> Failure.of(e).report(err, false))
                .setExecutionExceptionHandler(
                        (e, command, result) -> Failure.of(e).report(err, Invocation.wantsStackTrace(result)));
        int status = execute(line, words, err);
        out.flush();
        err.flush();
        return status;
    }

    /// Errors, such as a full heap, are one line too; picocli handles exceptions only.
    private static int execute(CommandLine line, String[] words, PrintWriter err) {
        try {
            return line.execute(words);
        } catch (Error e) {
            return Failure.of(e).report(err, List.of(words).contains("--stacktrace"));
        }
    }

    private static Map<String, Supplier<Object>> subcommands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("train", TrainCommand::new);
        commands.put("eval", EvalCommand::new);
        commands.put("runs", RunsCommand::new);
        commands.put("envs", EnvsCommand::new);
        commands.put("presets", PresetsCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("doctor", DoctorCommand::new);
        return commands;
    }

    /// The command with the one subcommand that is asked for, or with all of them where that is not clear: reading
    /// a subcommand's annotations takes as long as a hundred updates of a small network.
    private static CommandLine commandLine(String[] words) {
        CommandLine line = new CommandLine(new Main());
        boolean known = words.length > 0 && SUBCOMMANDS.containsKey(words[0]);
        SUBCOMMANDS.forEach((name, command) -> {
            if (!known || name.equals(words[0])) {
                line.addSubcommand(name, command.get());
            }
        });
        return line;
    }

    /// The launcher keeps the JVM's own warnings off the terminal and says by which file descriptor the application
    /// reaches it. The descriptor itself is needed: `/dev/fd/3` would be opened anew where it is a file, with a
    /// position of its own, and what standard output writes into the same file would fall on top of it.
    private static OutputStream standardError() {
        String number = System.getProperty("bellman.stderr", "");
        if (!number.isEmpty()) {
            try {
                Constructor<FileDescriptor> descriptor = FileDescriptor.class.getDeclaredConstructor(int.class);
                descriptor.setAccessible(true);
                var file = new FileOutputStream(descriptor.newInstance(Integer.parseInt(number)));
                System.setErr(new PrintStream(file, true, StandardCharsets.UTF_8));
            } catch (ReflectiveOperationException | RuntimeException e) {
                System.err.println(
                        "bellman: file descriptor " + number + " cannot be used (" + e + "); messages may come late");
            }
        }
        return System.err;
    }
}
