package bellman.envs;

import bellman.envs.classic.ClassicEnvironments;
import bellman.envs.grid.GridEnvironments;
import bellman.envs.gymnasium.GymnasiumEnvironments;
import bellman.envs.mujoco.MujocoEnvironments;
import bellman.envs.toy.ToyEnvironments;
import bellman.registry.EnvironmentEntry;
import bellman.registry.EnvironmentFamily;
import bellman.registry.EnvironmentProvider;
import java.util.List;
import java.util.stream.Stream;

/// The environments of this module.
public final class NativeEnvironments implements EnvironmentProvider {

    @Override
    public List<EnvironmentEntry> environments() {
        return Stream.of(
                        ClassicEnvironments.entries(),
                        GridEnvironments.entries(),
                        MujocoEnvironments.entries(),
                        ToyEnvironments.entries())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public List<EnvironmentFamily> families() {
        return List.of(GymnasiumEnvironments.family(), MujocoEnvironments.family());
    }
}
