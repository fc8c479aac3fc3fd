package bellman.envs.mujoco.task;

import bellman.envs.mujoco.Field;
import bellman.envs.mujoco.MujocoException;
import bellman.envs.mujoco.MujocoModel.Kind;
import bellman.envs.mujoco.Simulation;
import bellman.envs.mujoco.Task;
import bellman.registry.EnvironmentOptions;
import bellman.registry.EnvironmentOptions.Range;
import java.util.random.RandomGenerator;

/// Ant-v5: a body on four legs runs forward.
public final class Ant implements Task {
    private final Simulation simulation;
    private final Field position;
    private final Field velocity;
    private final Field places;
    private final Field forces;
    private final int frameSkip;
    private final double forwardWeight;
    private final double controlWeight;
    private final double contactWeight;
    private final double healthyReward;
    private final boolean terminates;
    private final Range height;
    private final Range force;
    private final double noise;
    private final int skipped;
    private final boolean observesForces;
    private final int body;
    private final double seconds;
    private double x;

    /// On a simulation of its model.
    public Ant(Simulation simulation, EnvironmentOptions options) {
        this.simulation = new Needs(simulation, "Ant-v5").positions(3).simulation();
        position = simulation.position();
        velocity = simulation.velocity();
        places = simulation.output("xpos");
        forces = simulation.output("cfrc_ext");
        frameSkip = options.integer("frame-skip", 5, 1);
        forwardWeight = options.number("forward-reward-weight", 1);
        controlWeight = options.number("ctrl-cost-weight", 0.5);
        contactWeight = options.number("contact-cost-weight", 5e-4);
        healthyReward = options.number("healthy-reward", 1);
        body = Places.SIZE * mainBody(options);
        terminates = options.flag("terminate-when-unhealthy", true);
        height = options.range("healthy-z-range", new Range(0.2, 1));
        force = options.range("contact-force-range", new Range(-1, 1));
        noise = options.number("reset-noise-scale", 0.1, 0);
        skipped = options.flag("exclude-current-positions-from-observation", true) ? 2 : 0;
        observesForces = options.flag("include-cfrc-ext-in-observation", true);
        seconds = simulation.model().timestep() * frameSkip;
    }

    /// The body whose speed counts, by its name or by its number.
    private int mainBody(EnvironmentOptions options) {
        String key = "main-body";
        int bodies = places.size() / Places.SIZE;
        if (options.isText(key)) {
            String name = options.text(key, "");
            try {
                return simulation.model().id(Kind.BODY, name);
            } catch (MujocoException e) {
                throw options.refused(key, String.valueOf(e.getMessage()));
            }
        }
        int number = options.integer(key, 1, 0);
        if (number >= bodies) {
            throw options.wrong(key, number, "the name of a body, or its number from 0 to " + (bodies - 1));
        }
        return number;
    }

    @Override
    public Rhythm rhythm() {
        return new Rhythm(frameSkip, true);
    }

    @Override
    public int observationSize() {
        return position.size() - skipped + velocity.size() + (observesForces ? forces.size() - Bodies.FORCE : 0);
    }

    @Override
    public void begin(RandomGenerator random) {
        Starts.uniformThenNormal(simulation, noise, random);
    }

    @Override
    public void before() {
        x = places.get(body);
    }

    @Override
    public void observe(double[] row) {
        int at = position.copy(skipped, position.size() - skipped, row, 0);
        at = velocity.copy(row, at);
        for (int i = Bodies.FORCE; observesForces && i < forces.size(); i++) {
            row[at++] = Math.clamp(forces.get(i), force.low(), force.high());
        }
    }

    @Override
    public double reward(boolean single) {
        double forward = (places.get(body) - x) / seconds * forwardWeight;
        double healthy = isHealthy() ? healthyReward : 0;
        double contact = contactWeight * NumpySum.squares(forces, force.low(), force.high());
        return forward + healthy - (NumpySum.cost(controlWeight, simulation.control(), single) + contact);
    }

    @Override
    public boolean terminated() {
        return terminates && !isHealthy();
    }

    private boolean isHealthy() {
        double z = position.get(2);
        return height.low() <= z && z <= height.high() && position.isFinite() && velocity.isFinite();
    }
}
