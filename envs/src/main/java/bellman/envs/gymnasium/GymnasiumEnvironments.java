package bellman.envs.gymnasium;

import bellman.envs.python.PythonInterpreter;
import bellman.registry.EnvironmentEntry;
import bellman.registry.EnvironmentFamily;

/// All environments of Gymnasium: `gym/` and their ids.
public final class GymnasiumEnvironments {
    private GymnasiumEnvironments() {}

    /// The family of them.
    public static EnvironmentFamily family() {
        return new EnvironmentFamily(
                GymnasiumId.PREFIX,
                "gym/ID",
                "any environment of Gymnasium, in the user's Python: gym/LunarLander-v3, gym/ALE/Pong-v5?vector",
                GymnasiumEnvironments::entry);
    }

    private static EnvironmentEntry entry(String id) {
        GymnasiumId parsed = GymnasiumId.of(id);
        return new EnvironmentEntry(
                id,
                "Gymnasium's " + parsed.environment() + ", stepped in Python",
                (count, mode) -> new GymnasiumVector(PythonInterpreter.active(), parsed, count, mode));
    }
}
