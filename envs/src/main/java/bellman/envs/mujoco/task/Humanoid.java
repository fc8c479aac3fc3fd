package bellman.envs.mujoco.task;

import bellman.envs.mujoco.Field;
import bellman.envs.mujoco.Simulation;
import bellman.envs.mujoco.Task;
import bellman.registry.EnvironmentOptions;
import bellman.registry.EnvironmentOptions.Range;
import java.util.random.RandomGenerator;

/// Humanoid-v5: a body with arms and legs runs forward.
public final class Humanoid implements Task {
    private final Simulation simulation;
    private final Bodies bodies;
    private final Field centres;
    private final double[] masses;
    private final double mass;
    private final int frameSkip;
    private final double forwardWeight;
    private final double controlWeight;
    private final double contactWeight;
    private final Range contactRange;
    private final double healthyReward;
    private final boolean terminates;
    private final Range height;
    private final double noise;
    private final double seconds;
    private double x;

    /// On a simulation of its model.
    public Humanoid(Simulation simulation, EnvironmentOptions options) {
        this.simulation = new Needs(simulation, "Humanoid-v5").positions(3).simulation();
        centres = simulation.output("xipos");
        masses = simulation.model().constants("body_mass");
        mass = NumpySum.of(0, masses.length, i -> masses[i]);
        frameSkip = options.integer("frame-skip", 5, 1);
        forwardWeight = options.number("forward-reward-weight", 1.25);
        controlWeight = options.number("ctrl-cost-weight", 0.1);
        contactWeight = options.number("contact-cost-weight", 5e-7);
        contactRange = options.range("contact-cost-range", new Range(Double.NEGATIVE_INFINITY, 10));
        healthyReward = options.number("healthy-reward", 5);
        terminates = options.flag("terminate-when-unhealthy", true);
        height = options.range("healthy-z-range", new Range(1, 2));
        noise = options.number("reset-noise-scale", 1e-2, 0);
        bodies = new Bodies(simulation, "Humanoid-v5", options);
        seconds = simulation.model().timestep() * frameSkip;
    }

    @Override
    public Rhythm rhythm() {
        return new Rhythm(frameSkip, true);
    }

    @Override
    public int observationSize() {
        return bodies.size();
    }

    @Override
    public void begin(RandomGenerator random) {
        Starts.uniform(simulation, noise, random);
    }

    @Override
    public void before() {
        x = centre();
    }

    @Override
    public void observe(double[] row) {
        bodies.observe(row);
    }

    @Override
    public double reward(boolean single) {
        double forward = forwardWeight * ((centre() - x) / seconds);
        double healthy = isHealthy() ? healthyReward : 0;
        double contact = Math.clamp(contactWeight * bodies.squaredForces(), contactRange.low(), contactRange.high());
        return forward + healthy - (NumpySum.cost(controlWeight, simulation.control(), false) + contact);
    }

    @Override
    public boolean terminated() {
        return terminates && !isHealthy();
    }

    private boolean isHealthy() {
        return height.inside(simulation.position().get(2));
    }

    /// The first coordinate of the centre of mass.
    private double centre() {
        double sum = 0;
        for (int i = 0; i < masses.length; i++) {
            sum += masses[i] * centres.get(Places.SIZE * i);
        }
        return sum / mass;
    }
}
