package bellman.app;

import bellman.cli.Check;
import bellman.cli.Checkup;
import bellman.envs.mujoco.MujocoException;
import bellman.envs.mujoco.MujocoLibrary;
import bellman.envs.python.PipInstall;
import bellman.envs.python.PythonException;
import java.util.List;

/// Looks for the simulators that other houses make. They may be missing: nothing else needs them.
public final class SimulatorCheckup implements Checkup {
    /// For [java.util.ServiceLoader].
    public SimulatorCheckup() {}

    @Override
    public List<Check> checks() {
        try {
            return List.of(Check.ok("mujoco", MujocoLibrary.find().file().toString()));
        } catch (PythonException | MujocoException e) {
            String advice = PipInstall.MUJOCO.line() + ", or bellman doctor --install mujoco";
            return List.of(Check.of("mujoco", false, Check.Outcome.WARNING, String.valueOf(e.getMessage()), advice));
        }
    }
}
