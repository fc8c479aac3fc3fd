package bellman.app;

import bellman.cli.CommandException;
import bellman.cli.UsageException;
import bellman.envs.python.PipInstall;
import bellman.envs.python.PythonInterpreter;
import bellman.run.Spelling;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Has pip install what some environments need, in the Python that was chosen.
final class Installation {
    private Installation() {}

    /// Installs what is called `name`; what pip says goes to `log`.
    ///
    /// @throws UsageException if nothing is called so
    /// @throws CommandException if pip fails, with what it said last
    static void run(String name, PrintWriter log) {
        PipInstall install = PipInstall.named(name).orElseThrow(() -> unknown(name));
        PythonInterpreter python = PythonInterpreter.active();
        log.println(install.line() + "   (in " + python + ")");
        String last = "it said nothing";
        int status;
        try {
            Process pip = new ProcessBuilder(install.command(python))
                    .redirectErrorStream(true)
                    .start();
            pip.getOutputStream().close();
            try (var said = pip.inputReader(StandardCharsets.UTF_8)) {
                for (String line : (Iterable<String>) said.lines()::iterator) {
                    log.println(line);
                    last = line.startsWith("[notice]") || line.isBlank() ? last : line.strip();
                }
            }
            status = pip.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("pip was interrupted");
        }
        if (status != 0) {
            throw new CommandException("pip ended with status " + status + " in " + python + ": " + last
                    + "; make a virtual environment with " + python.executable()
                    + " -m venv DIR and name its bin/python with --python");
        }
    }

    private static UsageException unknown(String name) {
        List<String> names = PipInstall.all().stream().map(PipInstall::name).toList();
        return new UsageException("--install " + name + ": there is no such thing; "
                + Spelling.nearest(name, names)
                        .map(n -> "did you mean " + n + "?")
                        .orElse("expected one of " + String.join(", ", names)));
    }
}
