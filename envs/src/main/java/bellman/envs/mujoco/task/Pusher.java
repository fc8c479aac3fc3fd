package bellman.envs.mujoco.task;

import bellman.envs.mujoco.Field;
import bellman.envs.mujoco.Simulation;
import bellman.envs.mujoco.Task;
import bellman.registry.EnvironmentOptions;
import java.util.random.RandomGenerator;

/// Pusher-v5: an arm of seven joints pushes a cylinder to a goal.
public final class Pusher implements Task {
    private static final int JOINTS = 7;
    /// Of the cylinder and of the goal.
    private static final int SLIDES = 4;
    private static final double APART = 0.17;

    private final Simulation simulation;
    private final Places places;
    private final int tip;
    private final int object;
    private final int goal;
    private final int frameSkip;
    private final double nearWeight;
    private final double distanceWeight;
    private final double controlWeight;

    /// On a simulation of its model.
    public Pusher(Simulation simulation, EnvironmentOptions options) {
        int numbers = JOINTS + SLIDES;
        this.simulation = new Needs(simulation, "Pusher-v5")
                .positions(numbers)
                .velocities(numbers)
                .simulation();
        places = new Places(simulation);
        tip = places.of("tips_arm");
        object = places.of("object");
        goal = places.of("goal");
        frameSkip = options.integer("frame-skip", 5, 1);
        nearWeight = options.number("reward-near-weight", 0.5);
        distanceWeight = options.number("reward-dist-weight", 1);
        controlWeight = options.number("reward-control-weight", 0.1);
    }

    @Override
    public Rhythm rhythm() {
        return new Rhythm(frameSkip, false);
    }

    @Override
    public int observationSize() {
        return 2 * JOINTS + 3 * Places.SIZE;
    }

    /// The last four positions are those of the cylinder and of the goal, which stays where it is.
    @Override
    public void begin(RandomGenerator random) {
        Field position = simulation.position();
        Field velocity = simulation.velocity();
        double x;
        double y;
        do {
            x = Starts.between(-0.3, 0, random);
            y = Starts.between(-0.2, 0.2, random);
        } while (Math.hypot(x, y) <= APART);
        int last = position.size() - SLIDES;
        position.set(last, x);
        position.set(last + 1, y);
        position.set(last + 2, 0);
        position.set(last + 3, 0);
        Starts.shift(velocity, 0.005, random);
        for (int i = velocity.size() - SLIDES; i < velocity.size(); i++) {
            velocity.set(i, 0);
        }
    }

    @Override
    public void observe(double[] row) {
        int at = simulation.position().copy(0, JOINTS, row, 0);
        at = simulation.velocity().copy(0, JOINTS, row, at);
        for (int place : new int[] {tip, object, goal}) {
            at = places.all().copy(place, Places.SIZE, row, at);
        }
    }

    @Override
    public double reward(boolean single) {
        double near = -places.distance(object, tip) * nearWeight;
        double distance = -places.distance(object, goal) * distanceWeight;
        return distance - NumpySum.cost(controlWeight, simulation.control(), single) + near;
    }

    @Override
    public boolean terminated() {
        return false;
    }
}
