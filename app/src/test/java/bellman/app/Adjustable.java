package bellman.app;

import bellman.env.Environment;
import bellman.env.Frame;
import bellman.env.Step;
import bellman.net.Workers;
import bellman.registry.EnvironmentEntry;
import bellman.registry.EnvironmentOptions;
import bellman.registry.EnvironmentProvider;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// An environment with options, for tests of what they change: `worth` is paid with each of four steps,
/// `columns` and `choices` are the sizes of its spaces.
public final class Adjustable implements EnvironmentProvider {
    static final String ID = "Adjustable-v0";

    /// For [java.util.ServiceLoader].
    public Adjustable() {}

    @Override
    public List<EnvironmentEntry> environments() {
        return List.of(new EnvironmentEntry(ID, "Pays what its option says.", new Maker()));
    }

    private static final class Maker implements EnvironmentEntry.Factory {
        @Override
        public VectorEnvironment make(int count, AutoresetMode mode) {
            return make(new EnvironmentEntry.Order(count, mode, EnvironmentOptions.none(), Workers.ONE));
        }

        @Override
        public VectorEnvironment make(EnvironmentEntry.Order order) {
            double worth = order.options().number("worth", 1);
            int columns = order.options().integer("columns", 2, 1);
            int choices = order.options().integer("choices", 2, 1);
            order.options().refuseOthers();
            return VectorEnvironment.of(() -> new Paying(worth, columns, choices), order.count(), order.mode());
        }
    }

    private static final class Paying implements Environment {
        private final double worth;
        private final Box observations;
        private final Discrete actions;
        private int steps;

        Paying(double worth, int columns, int choices) {
            this.worth = worth;
            observations = Box.of(columns, -1, 1);
            actions = new Discrete(choices);
        }

        @Override
        public Space observationSpace() {
            return observations;
        }

        @Override
        public Space actionSpace() {
            return actions;
        }

        @Override
        public float[] reset(RandomGenerator random) {
            steps = 0;
            return new float[observations.size()];
        }

        @Override
        public Step step(float[] action) {
            return new Step(new float[observations.size()], worth, ++steps == 4, false);
        }

        @Override
        public Optional<Frame> render() {
            return Optional.of(new Frame(2, 2, new int[4]));
        }
    }
}
