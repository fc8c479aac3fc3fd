package bellman.envs.mujoco.task;

import bellman.envs.mujoco.Field;
import bellman.envs.mujoco.Simulation;
import bellman.envs.mujoco.Task;
import bellman.registry.EnvironmentOptions;
import bellman.registry.EnvironmentOptions.Range;
import java.util.random.RandomGenerator;

/// Running and swimming in a plane: speed forward less the cost of control, more for staying healthy.
public final class Runner implements Task {
    private final Simulation simulation;
    private final Traits traits;
    private final Field position;
    private final Field velocity;
    private final double seconds;
    private final boolean falls;
    private double x;

    /// What differs between the runners.
    ///
    /// @param frameSkip steps of the model in one of the task
    /// @param skipped positions that are not observed
    /// @param forwardWeight of the speed
    /// @param controlWeight of the sum of the controls' squares
    /// @param healthyReward a step that it stands
    /// @param terminates whether an episode ends when it does not
    /// @param health what standing means
    /// @param fastest bound of observed velocities
    /// @param noise of the start
    /// @param normalVelocities whether the start's velocities are normally distributed
    record Traits(
            int frameSkip,
            int skipped,
            double forwardWeight,
            double controlWeight,
            double healthyReward,
            boolean terminates,
            Health health,
            double fastest,
            double noise,
            boolean normalVelocities) {}

    /// Bounds of a runner that stands.
    ///
    /// @param height of the second position
    /// @param angle the third position
    /// @param state all positions but two, and all velocities
    record Health(Range height, Range angle, Range state) {
        static final Range ANY = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        /// That of those who cannot fall.
        static final Health ALWAYS = new Health(ANY, ANY, ANY);
    }

    private Runner(Simulation simulation, Traits traits) {
        this.simulation = simulation;
        this.traits = traits;
        position = simulation.position();
        velocity = simulation.velocity();
        seconds = simulation.model().timestep() * traits.frameSkip;
        falls = !traits.health.equals(Health.ALWAYS);
    }

    private static int skipped(EnvironmentOptions options, int number) {
        return options.flag("exclude-current-positions-from-observation", true) ? number : 0;
    }

    /// HalfCheetah-v5.
    public static Runner halfCheetah(Simulation simulation, EnvironmentOptions options) {
        new Needs(simulation, "HalfCheetah-v5").positions(1);
        return new Runner(
                simulation,
                new Traits(
                        options.integer("frame-skip", 5, 1),
                        skipped(options, 1),
                        options.number("forward-reward-weight", 1),
                        options.number("ctrl-cost-weight", 0.1),
                        0,
                        false,
                        Health.ALWAYS,
                        Double.POSITIVE_INFINITY,
                        options.number("reset-noise-scale", 0.1, 0),
                        true));
    }

    /// Swimmer-v5.
    public static Runner swimmer(Simulation simulation, EnvironmentOptions options) {
        new Needs(simulation, "Swimmer-v5").positions(2);
        return new Runner(
                simulation,
                new Traits(
                        options.integer("frame-skip", 4, 1),
                        skipped(options, 2),
                        options.number("forward-reward-weight", 1),
                        options.number("ctrl-cost-weight", 1e-4),
                        0,
                        false,
                        Health.ALWAYS,
                        Double.POSITIVE_INFINITY,
                        options.number("reset-noise-scale", 0.1, 0),
                        false));
    }

    /// Hopper-v5.
    public static Runner hopper(Simulation simulation, EnvironmentOptions options) {
        new Needs(simulation, "Hopper-v5").positions(3);
        Health health = new Health(
                options.range("healthy-z-range", new Range(0.7, Double.POSITIVE_INFINITY)),
                options.range("healthy-angle-range", new Range(-0.2, 0.2)),
                options.range("healthy-state-range", new Range(-100, 100)));
        return new Runner(simulation, legged(options, health));
    }

    /// Walker2d-v5.
    public static Runner walker(Simulation simulation, EnvironmentOptions options) {
        new Needs(simulation, "Walker2d-v5").positions(3);
        Health health = new Health(
                options.range("healthy-z-range", new Range(0.8, 2)),
                options.range("healthy-angle-range", new Range(-1, 1)),
                Health.ANY);
        return new Runner(simulation, legged(options, health));
    }

    private static Traits legged(EnvironmentOptions options, Health health) {
        return new Traits(
                options.integer("frame-skip", 4, 1),
                skipped(options, 1),
                options.number("forward-reward-weight", 1),
                options.number("ctrl-cost-weight", 1e-3),
                options.number("healthy-reward", 1),
                options.flag("terminate-when-unhealthy", true),
                health,
                10,
                options.number("reset-noise-scale", 5e-3, 0),
                false);
    }

    @Override
    public Rhythm rhythm() {
        return new Rhythm(traits.frameSkip, false);
    }

    @Override
    public int observationSize() {
        return position.size() - traits.skipped + velocity.size();
    }

    @Override
    public void begin(RandomGenerator random) {
        if (traits.normalVelocities) {
            Starts.uniformThenNormal(simulation, traits.noise, random);
        } else {
            Starts.uniform(simulation, traits.noise, random);
        }
    }

    @Override
    public void before() {
        x = position.get(0);
    }

    @Override
    public void observe(double[] row) {
        int at = position.copy(traits.skipped, position.size() - traits.skipped, row, 0);
        for (int i = 0; i < velocity.size(); i++) {
            row[at + i] = Math.clamp(velocity.get(i), -traits.fastest, traits.fastest);
        }
    }

    @Override
    public double reward(boolean single) {
        double forward = traits.forwardWeight * ((position.get(0) - x) / seconds);
        double healthy = isHealthy() ? traits.healthyReward : 0;
        return forward + healthy - NumpySum.cost(traits.controlWeight, simulation.control(), single);
    }

    @Override
    public boolean terminated() {
        return traits.terminates && !isHealthy();
    }

    private boolean isHealthy() {
        Health health = traits.health;
        if (!falls) {
            return true;
        }
        boolean stands = health.height.inside(position.get(1)) && health.angle.inside(position.get(2));
        for (int i = 2; stands && i < position.size(); i++) {
            stands = health.state.inside(position.get(i));
        }
        for (int i = 0; stands && i < velocity.size(); i++) {
            stands = health.state.inside(velocity.get(i));
        }
        return stands;
    }
}
