package bellman.envs.mujoco.task;

import bellman.envs.mujoco.Field;
import bellman.envs.mujoco.Simulation;
import bellman.registry.EnvironmentOptions;

/// What a humanoid observes: its joints, and what goes on in its bodies but the first, which is the world.
final class Bodies {
    /// Numbers of a force on a body, of a velocity of one, and of an inertia.
    static final int FORCE = 6;

    private static final int VELOCITY = 6;
    private static final int INERTIA = 10;
    /// Velocities of the root, which no actuator moves.
    private static final int ROOT = 6;

    private final Field position;
    private final Field velocity;
    private final Field inertias;
    private final Field velocities;
    private final Field actuators;
    private final Field forces;
    private final int skipped;
    private final boolean observesInertias;
    private final boolean observesVelocities;
    private final boolean observesActuators;
    private final boolean observesForces;

    Bodies(Simulation simulation, String task, EnvironmentOptions options) {
        position = simulation.position();
        velocity = simulation.velocity();
        inertias = simulation.output("cinert");
        velocities = simulation.output("cvel");
        actuators = simulation.output("qfrc_actuator");
        forces = simulation.output("cfrc_ext");
        skipped = options.flag("exclude-current-positions-from-observation", true) ? 2 : 0;
        observesInertias = options.flag("include-cinert-in-observation", true);
        observesVelocities = options.flag("include-cvel-in-observation", true);
        observesActuators = options.flag("include-qfrc-actuator-in-observation", true);
        observesForces = options.flag("include-cfrc-ext-in-observation", true);
        new Needs(simulation, task).velocities(observesActuators ? ROOT : 0);
    }

    int size() {
        return position.size()
                - skipped
                + velocity.size()
                + (observesInertias ? inertias.size() - INERTIA : 0)
                + (observesVelocities ? velocities.size() - VELOCITY : 0)
                + (observesActuators ? actuators.size() - ROOT : 0)
                + (observesForces ? forces.size() - FORCE : 0);
    }

    void observe(double[] row) {
        int at = position.copy(skipped, position.size() - skipped, row, 0);
        at = velocity.copy(row, at);
        at = from(inertias, INERTIA, observesInertias, row, at);
        at = from(velocities, VELOCITY, observesVelocities, row, at);
        at = from(actuators, ROOT, observesActuators, row, at);
        from(forces, FORCE, observesForces, row, at);
    }

    private static int from(Field field, int first, boolean observed, double[] row, int at) {
        return observed ? field.copy(first, field.size() - first, row, at) : at;
    }

    /// The sum of the squares of all forces from outside.
    double squaredForces() {
        return NumpySum.squares(forces, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
}
