package bellman.envs.mujoco.task;

import bellman.envs.mujoco.Field;
import bellman.envs.mujoco.MujocoException;
import bellman.envs.mujoco.Simulation;

/// What a task reads by number of a simulation, made sure of before it does: the model may be one's own
/// (`xml-file`), and have less than Gymnasium's.
///
/// @param simulation that must have it
/// @param task in messages
record Needs(Simulation simulation, String task) {
    /// At least so many positions.
    Needs positions(int least) {
        return numbers(simulation.position(), least, "joints");
    }

    /// At least so many velocities.
    Needs velocities(int least) {
        return numbers(simulation.velocity(), least, "joints");
    }

    /// At least so many sites.
    Needs sites(int least) {
        return numbers(simulation.output("site_xpos"), Places.SIZE * least, "sites");
    }

    private Needs numbers(Field field, int least, String what) {
        if (field.size() < least) {
            throw new MujocoException(
                    simulation.model().file() + ": " + field.name() + " has " + field.size() + " numbers, expected "
                            + least + " or more, which " + task + " reads; add " + what + ", or leave xml-file out");
        }
        return this;
    }
}
