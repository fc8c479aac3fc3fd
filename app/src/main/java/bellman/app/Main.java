package bellman.app;

import bellman.cli.Failure;
import bellman.cli.MissingModuleException;
import bellman.cli.Program;
import bellman.cli.Subcommands;
import bellman.cli.UsageException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/// The command `bellman`.
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
    /// Of this build.
    public static final String VERSION = "0.1.0";

    @Override
    public void run() {
        throw new UsageException("expected a subcommand; see: bellman --help");
    }

    /// Runs the command and exits. Where the launcher started it and a module is missing, it becomes the
    /// launcher again, which builds the module.
    public static void main(String[] words) {
        PrintWriter err = writer(standardError());
        var output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        int status;
        try {
            status = program(words).run(words, writer(output), err);
        } catch (MissingModuleException e) {
            status = withModule(e, words, err);
        } catch (RuntimeException | Error e) {
            status = Failure.of(e).report(err, false);
        }
        System.exit(output.status(status, err));
    }

    private static int withModule(MissingModuleException missing, String[] words, PrintWriter err) {
        try {
            Launcher.again(missing.module(), words);
        } catch (RuntimeException e) {
            return Failure.of(e).report(err, false);
        }
        return Failure.of(missing).report(err, false);
    }

    private static PrintWriter writer(OutputStream out) {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    /// Runs the command and returns its exit status.
    ///
    /// @param out receives results
    /// @param err receives logs, progress and the one line that says what is wrong
    public static int run(String[] words, PrintWriter out, PrintWriter err) {
        try {
            return program(words).run(words, out, err);
        } catch (MissingModuleException e) {
            return Failure.of(e).report(err, false);
        }
    }

    /// Other modules are asked for theirs, and those not on the class path are named, only where the word is
    /// none of this module's.
    private static Program program(String[] words) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("train", TrainCommand::new);
        commands.put("eval", EvalCommand::new);
        commands.put("play", PlayCommand::new);
        commands.put("runs", RunsCommand::new);
        commands.put("envs", EnvsCommand::new);
        commands.put("serve-env", ServeEnvCommand::new);
        commands.put("presets", PresetsCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("doctor", DoctorCommand::new);
        if (words.length == 0 || !commands.containsKey(words[0])) {
            commands.putAll(Subcommands.all());
            List<String> asked = List.of(words);
            for (String kind : List.of("command", "run-command")) {
                Elsewhere.all(kind).forEach(e -> commands.putIfAbsent(e.name(), () -> e.placeholder(asked)));
            }
        }
        return new Program(new Main(), commands);
    }

    /// The launcher keeps the JVM's own warnings off the terminal and names the descriptor by which the
    /// application reaches it. The descriptor itself is written to: a file opened anew by its name would have
    /// a position of its own, and what is written here and what is written by others would overwrite each
    /// other.
    private static OutputStream standardError() {
        Integer number = Integer.getInteger("bellman.stderr");
        if (number != null) {
            try {
                Constructor<FileDescriptor> constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
                constructor.setAccessible(true);
                OutputStream out = new FileOutputStream(constructor.newInstance(number));
                System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
            } catch (ReflectiveOperationException | InaccessibleObjectException e) {
                System.err.println("bellman: descriptor " + number + " cannot be opened (" + e.getMessage()
                        + "); messages may come late");
            }
        }
        return System.err;
    }
}
