package bellman.envs.mujoco.task;

import bellman.envs.mujoco.Field;
import bellman.envs.mujoco.Simulation;
import bellman.envs.mujoco.Task;
import bellman.registry.EnvironmentOptions;
import java.util.random.RandomGenerator;

/// Poles on a cart, to be held upright by pushing it.
public final class Pendulums {
    private Pendulums() {}

    /// InvertedPendulum-v5.
    public static Task one(Simulation simulation, EnvironmentOptions options) {
        new Needs(simulation, "InvertedPendulum-v5").positions(2);
        return new One(simulation, options.integer("frame-skip", 2, 1), options.number("reset-noise-scale", 0.01, 0));
    }

    /// InvertedDoublePendulum-v5.
    public static Task two(Simulation simulation, EnvironmentOptions options) {
        new Needs(simulation, "InvertedDoublePendulum-v5").velocities(3).sites(1);
        return new Two(
                simulation,
                simulation.output("site_xpos"),
                simulation.output("qfrc_constraint"),
                options.integer("frame-skip", 5, 1),
                options.number("healthy-reward", 10),
                options.number("reset-noise-scale", 0.1, 0));
    }

    private record One(Simulation simulation, int frameSkip, double noise) implements Task {
        private static final double LEANS = 0.2;

        @Override
        public Rhythm rhythm() {
            return new Rhythm(frameSkip, false);
        }

        @Override
        public int observationSize() {
            return simulation.position().size() + simulation.velocity().size();
        }

        @Override
        public void begin(RandomGenerator random) {
            Starts.uniform(simulation, noise, random);
        }

        @Override
        public void observe(double[] row) {
            simulation.velocity().copy(row, simulation.position().copy(row, 0));
        }

        @Override
        public double reward(boolean single) {
            return terminated() ? 0 : 1;
        }

        @Override
        public boolean terminated() {
            Field position = simulation.position();
            return Math.abs(position.get(1)) > LEANS
                    || !position.isFinite()
                    || !simulation.velocity().isFinite();
        }
    }

    private record Two(
            Simulation simulation, Field sites, Field constraints, int frameSkip, double healthyReward, double noise)
            implements Task {
        private static final double BOUND = 10;

        @Override
        public Rhythm rhythm() {
            return new Rhythm(frameSkip, false);
        }

        @Override
        public int observationSize() {
            return 2 * simulation.position().size() + simulation.velocity().size();
        }

        @Override
        public void begin(RandomGenerator random) {
            Starts.uniformThenNormal(simulation, noise, random);
        }

        @Override
        public void observe(double[] row) {
            Field position = simulation.position();
            Field velocity = simulation.velocity();
            int at = 0;
            row[at++] = position.get(0);
            for (int i = 1; i < position.size(); i++) {
                row[at++] = Math.sin(position.get(i));
            }
            for (int i = 1; i < position.size(); i++) {
                row[at++] = Math.cos(position.get(i));
            }
            for (int i = 0; i < velocity.size(); i++) {
                row[at++] = Math.clamp(velocity.get(i), -BOUND, BOUND);
            }
            row[at] = Math.clamp(constraints.get(0), -BOUND, BOUND);
        }

        @Override
        public double reward(boolean single) {
            double x = sites.get(0);
            double low = sites.get(2) - 2;
            double v1 = simulation.velocity().get(1);
            double v2 = simulation.velocity().get(2);
            double away = 0.01 * (x * x) + low * low;
            double fast = 1e-3 * (v1 * v1) + 5e-3 * (v2 * v2);
            return (terminated() ? 0 : healthyReward) - away - fast;
        }

        @Override
        public boolean terminated() {
            return sites.get(2) <= 1;
        }
    }
}
