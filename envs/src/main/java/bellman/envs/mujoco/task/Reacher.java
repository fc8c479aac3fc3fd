package bellman.envs.mujoco.task;

import bellman.envs.mujoco.Field;
import bellman.envs.mujoco.Simulation;
import bellman.envs.mujoco.Task;
import bellman.registry.EnvironmentOptions;
import java.util.random.RandomGenerator;

/// Reacher-v5: an arm of two links in a plane moves its tip to a target.
public final class Reacher implements Task {
    private static final int JOINTS = 2;
    /// Of the target.
    private static final int SLIDES = 2;
    private static final double REACH = 0.2;

    private final Simulation simulation;
    private final Places places;
    private final int tip;
    private final int target;
    private final int frameSkip;
    private final double distanceWeight;
    private final double controlWeight;

    /// On a simulation of its model.
    public Reacher(Simulation simulation, EnvironmentOptions options) {
        int numbers = JOINTS + SLIDES;
        this.simulation = new Needs(simulation, "Reacher-v5")
                .positions(numbers)
                .velocities(numbers)
                .simulation();
        places = new Places(simulation);
        tip = places.of("fingertip");
        target = places.of("target");
        frameSkip = options.integer("frame-skip", 2, 1);
        distanceWeight = options.number("reward-dist-weight", 1);
        controlWeight = options.number("reward-control-weight", 1);
    }

    @Override
    public Rhythm rhythm() {
        return new Rhythm(frameSkip, false);
    }

    @Override
    public int observationSize() {
        return 2 * JOINTS + simulation.position().size() - JOINTS + JOINTS + 2;
    }

    @Override
    public void begin(RandomGenerator random) {
        Field position = simulation.position();
        Field velocity = simulation.velocity();
        Starts.shift(position, 0.1, random);
        double x;
        double y;
        do {
            x = Starts.between(-REACH, REACH, random);
            y = Starts.between(-REACH, REACH, random);
        } while (Math.hypot(x, y) >= REACH);
        position.set(position.size() - 2, x);
        position.set(position.size() - 1, y);
        Starts.shift(velocity, 0.005, random);
        velocity.set(velocity.size() - 2, 0);
        velocity.set(velocity.size() - 1, 0);
    }

    @Override
    public void observe(double[] row) {
        Field position = simulation.position();
        for (int i = 0; i < JOINTS; i++) {
            row[i] = Math.cos(position.get(i));
            row[JOINTS + i] = Math.sin(position.get(i));
        }
        int at = position.copy(JOINTS, position.size() - JOINTS, row, 2 * JOINTS);
        at = simulation.velocity().copy(0, JOINTS, row, at);
        row[at] = places.all().get(tip) - places.all().get(target);
        row[at + 1] = places.all().get(tip + 1) - places.all().get(target + 1);
    }

    @Override
    public double reward(boolean single) {
        return -places.distance(tip, target) * distanceWeight
                - NumpySum.cost(controlWeight, simulation.control(), single);
    }

    @Override
    public boolean terminated() {
        return false;
    }
}
