package bellman.envs.mujoco.task;

import bellman.envs.mujoco.Field;
import bellman.envs.mujoco.Simulation;
import java.util.random.RandomGenerator;

/// How episodes begin: near the model's first state.
final class Starts {
    private Starts() {}

    /// Positions and velocities up to `scale` away.
    static void uniform(Simulation simulation, double scale, RandomGenerator random) {
        shift(simulation.position(), scale, random);
        shift(simulation.velocity(), scale, random);
    }

    /// Positions up to `scale` away, velocities by a normal number times `scale`.
    static void uniformThenNormal(Simulation simulation, double scale, RandomGenerator random) {
        shift(simulation.position(), scale, random);
        Field velocity = simulation.velocity();
        for (int i = 0; i < velocity.size(); i++) {
            velocity.set(i, velocity.get(i) + scale * random.nextGaussian());
        }
    }

    /// Each number up to `scale` away.
    static void shift(Field field, double scale, RandomGenerator random) {
        for (int i = 0; i < field.size(); i++) {
            field.set(i, field.get(i) + between(-scale, scale, random));
        }
    }

    /// A number between two.
    static double between(double low, double high, RandomGenerator random) {
        return low + (high - low) * random.nextDouble();
    }
}
