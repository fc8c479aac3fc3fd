package bellman.envs.mujoco.task;

import bellman.envs.mujoco.Simulation;
import bellman.envs.mujoco.Task;
import bellman.registry.EnvironmentOptions;
import bellman.registry.EnvironmentOptions.Range;
import java.util.random.RandomGenerator;

/// HumanoidStandup-v5: the humanoid lies on the ground and is to stand up.
public final class HumanoidStandup implements Task {
    private final Simulation simulation;
    private final Bodies bodies;
    private final int frameSkip;
    private final double upWeight;
    private final double controlWeight;
    private final double impactWeight;
    private final Range impactRange;
    private final double noise;

    /// On a simulation of its model.
    public HumanoidStandup(Simulation simulation, EnvironmentOptions options) {
        this.simulation =
                new Needs(simulation, "HumanoidStandup-v5").positions(3).simulation();
        frameSkip = options.integer("frame-skip", 5, 1);
        upWeight = options.number("uph-cost-weight", 1);
        controlWeight = options.number("ctrl-cost-weight", 0.1);
        impactWeight = options.number("impact-cost-weight", 0.5e-6);
        impactRange = options.range("impact-cost-range", new Range(Double.NEGATIVE_INFINITY, 10));
        noise = options.number("reset-noise-scale", 1e-2, 0);
        bodies = new Bodies(simulation, "HumanoidStandup-v5", options);
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
    public void observe(double[] row) {
        bodies.observe(row);
    }

    /// Height over the model's timestep, not over that of the task, and without the weight
    /// `uph-cost-weight`: Gymnasium takes that option and does not use it. Here it is used; by default it
    /// is 1.
    @Override
    public double reward(boolean single) {
        double up = simulation.position().get(2) / simulation.model().timestep();
        double impact = Math.clamp(impactWeight * bodies.squaredForces(), impactRange.low(), impactRange.high());
        return upWeight * up - NumpySum.cost(controlWeight, simulation.control(), false) - impact + 1;
    }

    @Override
    public boolean terminated() {
        return false;
    }
}
