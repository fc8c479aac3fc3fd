package bellman.envs.mujoco;

import bellman.env.Actions;
import bellman.env.Frame;
import bellman.env.Goals;
import bellman.env.Replayable;
import bellman.net.Workers;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Space;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Tasks in simulations of one model, shared among threads: observations are Gymnasium's double-precision
/// numbers, rounded to float32.
///
/// Environment `i` draws from the stream `("environment", i)` of the seed, so what it does depends neither
/// on the others nor on their number nor on the threads. Actions beyond the bounds are clipped before
/// anything counts them, as Stable-Baselines3 does; [#replay] takes them as they are, as Gymnasium does.
public final class MujocoEnvironment implements VectorEnvironment, Snapshot, Replayable {
    private final MujocoModel model;
    private final List<MujocoLane> lanes = new ArrayList<>();
    private final Workers workers;
    private final AutoresetMode mode;
    private final Space observationSpace;
    private final Box actionSpace;
    private final Workers.Job step = this::stepLane;
    private final Workers.Job reset = this::resetLane;
    private VectorStep out = new VectorStep(0, 0, 0);
    private float[] actions = {};
    private long seed;
    private Optional<RayCamera> camera = Optional.empty();

    /// What is simulated.
    ///
    /// @param name in messages
    /// @param limit after how many steps an episode is cut off
    /// @param task makes the task of a simulation, a new one with each call
    /// @param randomization of the physics, drawn with each episode
    public record Setting(
            String name,
            int limit,
            Function<Simulation, Task> task,
            Function<Simulation, Randomization> randomization) {
        /// Without randomisation.
        public Setting(String name, int limit, Function<Simulation, Task> task) {
            this(name, limit, task, _ -> Randomization.NONE);
        }
    }

    /// `count` environments in simulations of `model`, which is closed with them.
    ///
    /// @param workers that share the work; they stay the caller's to close
    public MujocoEnvironment(MujocoModel model, Setting setting, int count, AutoresetMode mode, Workers workers) {
        this.model = model;
        this.mode = mode;
        this.workers = workers;
        try {
            actionSpace = actions(model);
            for (int i = 0; i < count; i++) {
                lanes.add(lane(setting, i));
            }
            observationSpace = lanes.getFirst().task().observations();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private MujocoLane lane(Setting setting, int index) {
        Simulation simulation = new Simulation(model);
        try {
            return new MujocoLane(simulation, setting, actionSpace, mode, index);
        } catch (RuntimeException | Error e) {
            simulation.close();
            throw e;
        }
    }

    /// The bounds of its controls; those that are not limited have none.
    private static Box actions(MujocoModel model) {
        double[] ranges = model.constants("actuator_ctrlrange");
        float[] low = new float[ranges.length / 2];
        float[] high = new float[low.length];
        if (low.length == 0) {
            throw new MujocoException(model.file() + " has no actuators, so that nothing can be done in it; add some");
        }
        for (int i = 0; i < low.length; i++) {
            boolean limited = ranges[2 * i] < ranges[2 * i + 1];
            low[i] = limited ? (float) ranges[2 * i] : Float.NEGATIVE_INFINITY;
            high[i] = limited ? (float) ranges[2 * i + 1] : Float.POSITIVE_INFINITY;
        }
        return Box.between(low, high);
    }

    @Override
    public int count() {
        return lanes.size();
    }

    @Override
    public Space observationSpace() {
        return observationSpace;
    }

    @Override
    public Space actionSpace() {
        return actionSpace;
    }

    @Override
    public Optional<Goals> goals() {
        return lanes.getFirst().task().goals();
    }

    @Override
    public AutoresetMode autoresetMode() {
        return mode;
    }

    @Override
    public void reset(long seed, VectorStep out) {
        this.seed = seed;
        this.out = out;
        workers.run(lanes.size(), reset);
    }

    private void resetLane(int i) {
        lanes.get(i).reset(seed, out);
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        for (int i = 0; i < lanes.size(); i++) {
            if (!lanes.get(i).isOver()) {
                Actions.checkOf(i, actionSpace, actions);
            }
        }
        this.actions = actions;
        this.out = out;
        workers.run(lanes.size(), step);
    }

    private void stepLane(int i) {
        lanes.get(i).step(actions, out);
    }

    /// Why the last step lost an episode, as `lost`, if it did.
    @Override
    public Map<String, Object> info(int env) {
        return lanes.get(env).isLost() ? Map.of("lost", "numbers of the simulation became infinite or huge") : Map.of();
    }

    /// How many episodes were cut off because their simulation diverged: numbers became infinite or huge.
    public long divergences() {
        return lanes.stream().mapToLong(MujocoLane::divergences).sum();
    }

    @Override
    public Optional<Frame> render(int env) {
        RayCamera with = camera.orElseGet(() -> new RayCamera(model));
        camera = Optional.of(with);
        return Optional.of(lanes.get(env).draw(with));
    }

    @Override
    public void save(State state) {
        state.put("seed", new long[] {seed});
        for (int i = 0; i < lanes.size(); i++) {
            lanes.get(i).save(state.at(String.valueOf(i)));
        }
    }

    @Override
    public void load(State state) {
        seed = state.longs("seed", 1)[0];
        for (int i = 0; i < lanes.size(); i++) {
            lanes.get(i).load(state.at(String.valueOf(i)));
        }
    }

    @Override
    public int stateSize() {
        return lanes.getFirst().stateSize();
    }

    @Override
    public double[] replayFrom(double[] state) {
        return lanes.getFirst().replayFrom(state);
    }

    @Override
    public Replay replay(double[] action, boolean singlePrecisionAction) {
        return lanes.getFirst().replay(action, singlePrecisionAction);
    }

    @Override
    public void close() {
        lanes.forEach(MujocoLane::close);
        camera.ifPresent(RayCamera::close);
        camera = Optional.empty();
        model.close();
    }
}
