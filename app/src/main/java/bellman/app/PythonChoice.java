package bellman.app;

import bellman.envs.python.PythonInterpreter;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The option by which a command is told which Python to use.
public final class PythonChoice {
    /// For picocli, which fills it.
    public PythonChoice() {}

    @Option(
            names = "--python",
            paramLabel = "FILE",
            description = {
                "The Python whose packages simulators come from, by its path or by its name on the PATH",
                "(default: BELLMAN_PYTHON, the active virtual environment, python3 on the PATH)."
            })
    void use(Path file) {
        System.setProperty(PythonInterpreter.PROPERTY, file.toString());
    }
}
