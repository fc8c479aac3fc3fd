package bellman.envs.mujoco.task;

import bellman.envs.mujoco.Field;
import bellman.envs.mujoco.MujocoModel.Kind;
import bellman.envs.mujoco.Simulation;

/// Where bodies are.
///
/// @param all `xpos` of all bodies
/// @param model whose bodies they are
record Places(Field all, Simulation model) {
    /// Numbers of a place.
    static final int SIZE = 3;

    Places(Simulation simulation) {
        this(simulation.output("xpos"), simulation);
    }

    /// Where the place of the body `name` begins.
    int of(String name) {
        return SIZE * model.model().id(Kind.BODY, name);
    }

    /// How far two places are apart.
    double distance(int from, int to) {
        double sum = 0;
        for (int k = 0; k < SIZE; k++) {
            double apart = all.get(from + k) - all.get(to + k);
            sum += apart * apart;
        }
        return Math.sqrt(sum);
    }
}
