package bellman.app;

import bellman.cli.Check;
import bellman.cli.Checkup;
import bellman.envs.mujoco.MujocoException;
import bellman.envs.mujoco.MujocoLibrary;
import bellman.envs.python.PipInstall;
import bellman.envs.python.PythonException;
import bellman.envs.python.PythonInterpreter;
import bellman.envs.python.PythonPackage;
import java.util.List;
import java.util.function.Supplier;

/// Looks for the simulators that other houses make. They may be missing: nothing else needs them.
public final class SimulatorCheckup implements Checkup {
    /// For [java.util.ServiceLoader].
    public SimulatorCheckup() {}

    @Override
    public List<Check> checks() {
        return List.of(
                check("mujoco", () -> MujocoLibrary.find().file().toString()),
                check("gymnasium", () -> version(MujocoLibrary.gymnasium())));
    }

    private static String version(PythonPackage found) {
        return (found.version() + " in " + found.folder()).strip();
    }

    /// What is missing is said with the line that installs it; the advice is the other way to
    /// do that.
    private static Check check(String name, Supplier<String> found) {
        try {
            return Check.ok(name, found.get());
        } catch (PythonException | MujocoException e) {
            String missing = String.valueOf(e.getMessage());
            String python = System.getProperty(PythonInterpreter.PROPERTY, "");
            String advice = "or: bellman doctor --install " + PipInstall.MUJOCO.name()
                    + (python.isEmpty() ? "" : " --python " + python);
            boolean installs = missing.endsWith(PipInstall.MUJOCO.line());
            return Check.of(name, false, Check.Outcome.WARNING, missing, installs ? advice : "");
        }
    }
}
