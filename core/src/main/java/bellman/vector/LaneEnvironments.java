package bellman.vector;

import bellman.env.Environment;
import bellman.env.Frame;
import bellman.env.Goals;
import bellman.env.TransitionModel;
import bellman.net.Workers;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Space;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Separate environments behind one interface; how their steps share the processor is left open.
abstract sealed class LaneEnvironments implements VectorEnvironment
        permits SerialVectorEnvironment, ParallelVectorEnvironment {
    private final List<Lane> lanes = new ArrayList<>();
    private final Space observationSpace;
    private final Space actionSpace;
    private final int maskSize;
    private final AutoresetMode mode;
    private final Workers.Job reset = this::resetLane;
    private final Workers.Job step = this::stepLane;
    private VectorStep out = new VectorStep(0, 0, 0);
    private float[] actions = {};
    private long seed;
    private long steps = -1;

    LaneEnvironments(Supplier<? extends Environment> supplier, int count, AutoresetMode mode) {
        if (count < 1) {
            throw new IllegalArgumentException("a vector environment needs at least one environment, got " + count);
        }
        this.mode = mode;
        Environment first = supplier.get();
        observationSpace = first.observationSpace();
        actionSpace = first.actionSpace();
        maskSize = first.masksActions() ? actionSpace.flatSize() : 0;
        var contract = new Contract(observationSpace, actionSpace, maskSize);
        Set<Environment> made = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < count; i++) {
            Environment environment = i == 0 ? first : supplier.get();
            lanes.add(new Lane(environment, i, mode, contract, maskSize));
            if (!made.add(environment)) {
                close();
                throw new IllegalArgumentException("the supplier gave one environment twice, as " + i
                        + " and before; it must make a new one with each call");
            }
            checkAlike(environment, i);
        }
    }

    private void checkAlike(Environment environment, int i) {
        if (!environment.observationSpace().equals(observationSpace)
                || !environment.actionSpace().equals(actionSpace)
                || environment.masksActions() != maskSize > 0) {
            close();
            throw new IllegalArgumentException("environment " + i + " has other spaces than environment 0: "
                    + environment.observationSpace() + " and " + environment.actionSpace() + ", expected "
                    + observationSpace + " and " + actionSpace);
        }
    }

    /// Runs `job` for each environment.
    abstract void each(int count, Workers.Job job);

    private void resetLane(int i) {
        lanes.get(i).reset(seed, out);
    }

    private void stepLane(int i) {
        lanes.get(i).step(actions, steps, out);
    }

    @Override
    public final int count() {
        return lanes.size();
    }

    @Override
    public final Space observationSpace() {
        return observationSpace;
    }

    @Override
    public final Space actionSpace() {
        return actionSpace;
    }

    @Override
    public final AutoresetMode autoresetMode() {
        return mode;
    }

    @Override
    public final int maskSize() {
        return maskSize;
    }

    @Override
    public final Optional<Goals> goals() {
        return lanes.getFirst().environment().goals();
    }

    @Override
    public final Optional<TransitionModel> model() {
        return lanes.getFirst().environment().model();
    }

    @Override
    public final void reset(long seed, VectorStep out) {
        this.seed = seed;
        this.out = out;
        steps = 0;
        each(lanes.size(), reset);
    }

    @Override
    public final void step(float[] actions, VectorStep out) {
        if (steps < 0) {
            throw new IllegalStateException("step before reset: call reset(seed, out) first");
        }
        this.actions = actions;
        this.out = out;
        steps++;
        each(lanes.size(), step);
    }

    @Override
    public final Map<String, Object> info(int env) {
        return lanes.get(env).info();
    }

    @Override
    public final Optional<Frame> render(int env) {
        return lanes.get(env).environment().render();
    }

    @Override
    public final Optional<Snapshot> snapshot() {
        var parts = new ArrayList<Snapshot>();
        for (Lane lane : lanes) {
            lane.environment().snapshot().ifPresent(parts::add);
        }
        return parts.size() == lanes.size() ? Optional.of(new Whole(parts)) : Optional.empty();
    }

    @Override
    public void close() {
        for (Lane lane : lanes) {
            lane.environment().close();
        }
    }

    private final class Whole implements Snapshot {
        private final List<Snapshot> parts;

        Whole(List<Snapshot> parts) {
            this.parts = parts;
        }

        @Override
        public void save(State state) {
            state.put("steps", new long[] {steps});
            for (int i = 0; i < parts.size(); i++) {
                lanes.get(i).save(parts.get(i), state.at(String.valueOf(i)));
            }
        }

        @Override
        public void load(State state) {
            steps = state.longs("steps", 1)[0];
            for (int i = 0; i < parts.size(); i++) {
                lanes.get(i).load(parts.get(i), state.at(String.valueOf(i)));
            }
        }
    }
}
