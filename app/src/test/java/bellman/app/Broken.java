package bellman.app;

import bellman.env.Environment;
import bellman.env.Step;
import bellman.registry.EnvironmentEntry;
import bellman.registry.EnvironmentProvider;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import bellman.space.Text;
import bellman.vector.VectorEnvironment;
import java.util.List;
import java.util.random.RandomGenerator;

/// Environments that break their contract, for tests of what is said then.
public final class Broken implements EnvironmentProvider {
    /// For [java.util.ServiceLoader].
    public Broken() {}

    @Override
    public List<EnvironmentEntry> environments() {
        return List.of(
                entry("BrokenObservation-v0", new Discrete(2), Float.NaN, 1, false),
                entry("BrokenReward-v0", new Discrete(2), 0, Double.NaN, false),
                entry("Broken-v0", new Discrete(2), 0, 1, true),
                entry("Spoken-v0", Text.of(3), 0, 1, false));
    }

    private static EnvironmentEntry entry(
            String id, Space actions, float observation, double reward, boolean throwing) {
        return new EnvironmentEntry(
                id,
                "Breaks its contract at step 3.",
                (count, mode) ->
                        VectorEnvironment.of(() -> new Faulty(actions, observation, reward, throwing), count, mode));
    }

    private static final class Faulty implements Environment {
        private final Space actions;
        private final float observation;
        private final double reward;
        private final boolean throwing;
        private int steps;

        Faulty(Space actions, float observation, double reward, boolean throwing) {
            this.actions = actions;
            this.observation = observation;
            this.reward = reward;
            this.throwing = throwing;
        }

        @Override
        public Space observationSpace() {
            return Box.of(2, -1, 1);
        }

        @Override
        public Space actionSpace() {
            return actions;
        }

        @Override
        public float[] reset(RandomGenerator random) {
            return new float[2];
        }

        @Override
        public Step step(float[] action) {
            if (++steps < 3) {
                return new Step(new float[2], 1, false, false);
            }
            if (throwing) {
                throw new AssertionError("no floor");
            }
            return new Step(new float[] {0, observation}, reward, false, false);
        }
    }
}
