package bellman.envs.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What pip is to install for some environments.
///
/// @param name by which `bellman doctor --install NAME` knows it
/// @param requirements as pip reads them
public record PipInstall(String name, List<String> requirements) {
    /// MuJoCo's library, and Gymnasium with the models of its tasks.
    public static final PipInstall MUJOCO =
            new PipInstall("mujoco", List.of("gymnasium[mujoco]==1.4.0", "mujoco==4.0.0"));

    private static final List<PipInstall> ALL = List.of(MUJOCO);

    public PipInstall {
        requirements = List.copyOf(requirements);
        if (requirements.isEmpty()) {
            throw new IllegalArgumentException(name + ": expected at least one requirement, got none");
        }
    }

    /// All that there are.
    public static List<PipInstall> all() {
        return ALL;
    }

    /// The one called `name`.
    public static Optional<PipInstall> named(String name) {
        return ALL.stream().filter(p -> p.name.equals(name)).findFirst();
    }

    /// The line to type in a shell: `pip install "gymnasium[mujoco]==1.4.0" mujoco==4.0.0`.
    public String line() {
        return requirements.stream().map(PipInstall::quoted).collect(Collectors.joining(" ", "pip install ", ""));
    }

    /// The line that does it in `python`: `/venv/bin/python -m pip install …`.
    public String line(PythonInterpreter python) {
        return quoted(python.executable().toString()) + " -m " + line();
    }

    /// The command that does it in `python`.
    public List<String> command(PythonInterpreter python) {
        List<String> command = new ArrayList<>(List.of(python.executable().toString(), "-m", "pip", "install"));
        command.addAll(requirements);
        return command;
    }

    private static String quoted(String requirement) {
        return requirement.matches("[\\w./=-]+") ? requirement : '"' + requirement + '"';
    }
}
