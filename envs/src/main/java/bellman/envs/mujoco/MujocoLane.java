package bellman.envs.mujoco;

import bellman.env.Frame;
import bellman.env.Replayable.Replay;
import bellman.run.RandomStream;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import bellman.vector.AutoresetMode;
import bellman.vector.BadEnvironmentException;
import bellman.vector.VectorStep;

/// One of the environments of [MujocoEnvironment].
final class MujocoLane implements Snapshot, AutoCloseable {
    private final Simulation simulation;
    private final Task task;
    private final Task.Rhythm rhythm;
    private final Randomization randomization;
    private final Box bounds;
    private final AutoresetMode mode;
    private final int limit;
    private final int index;
    /// The last observation.
    private final double[] row;
    private final int[] told;
    private final double[] kept;
    private final float[] action;
    private final float[] noisy;
    private RandomStream random = new RandomStream(0);
    private long seed;
    private long steps;
    private int elapsed;
    private boolean over;
    private boolean lost;
    private long divergences;

    MujocoLane(Simulation simulation, MujocoEnvironment.Setting setting, Box bounds, AutoresetMode mode, int index) {
        this.simulation = simulation;
        this.bounds = bounds;
        this.mode = mode;
        this.index = index;
        limit = setting.limit();
        task = setting.task().apply(simulation);
        rhythm = task.rhythm();
        randomization = setting.randomization().apply(simulation);
        row = new double[task.observationSize()];
        told = task.told();
        kept = new double[told.length];
        action = new float[bounds.size()];
        noisy = new float[bounds.size()];
    }

    Task task() {
        return task;
    }

    /// Whether the episode ended and the next step begins another ([AutoresetMode#NEXT_STEP]).
    boolean isOver() {
        return over;
    }

    /// Whether the last step cut its episode off because the simulation diverged.
    boolean isLost() {
        return lost;
    }

    /// How many episodes were cut off because the simulation diverged.
    long divergences() {
        return divergences;
    }

    void reset(long seed, VectorStep out) {
        this.seed = seed;
        random = RandomStream.of(seed, "environment", index);
        steps = 0;
        try {
            beginAgain(out);
        } catch (MujocoException e) {
            throw gaveUp(e);
        }
    }

    void step(float[] actions, VectorStep out) {
        steps++;
        try {
            if (over) {
                beginAgain(out);
            } else {
                act(actions, out);
            }
        } catch (MujocoException e) {
            throw gaveUp(e);
        }
    }

    private BadEnvironmentException gaveUp(MujocoException e) {
        return new BadEnvironmentException(index, steps, e.getMessage() + " (seed " + seed + ")");
    }

    private void beginAgain(VectorStep out) {
        begin();
        report(0, false, false, out);
        copy(out.observations());
    }

    private void act(float[] actions, VectorStep out) {
        for (int i = 0; i < action.length; i++) {
            float clipped = Math.clamp(actions[index * action.length + i], bounds.low(i), bounds.high(i));
            action[i] = clipped;
        }
        randomization.act(action, noisy, bounds, random);
        for (int i = 0; i < noisy.length; i++) {
            simulation.control().set(i, noisy[i]);
        }
        boolean diverged = !advance();
        elapsed++;
        if (diverged) {
            cutOff(out);
        } else {
            report((float) task.reward(true), task.terminated(), elapsed >= limit, out);
            task.proceed(random);
            look();
        }
        if (out.ended(index)) {
            copy(out.finalObservations());
            if (mode == AutoresetMode.SAME_STEP) {
                begin();
            } else {
                over = true;
            }
        }
        copy(out.observations());
    }

    /// Takes the task's step. Returns whether the numbers stayed finite and of sensible size.
    private boolean advance() {
        task.before();
        int before = simulation.divergences();
        simulation.step(rhythm.frameSkip());
        if (simulation.divergences() != before) {
            return false;
        }
        if (rhythm.bodyForces()) {
            simulation.computeBodyForces();
        }
        return true;
    }

    /// Ends the episode as lost, with the last observation that meant something, which learning then
    /// bootstraps from.
    private void cutOff(VectorStep out) {
        divergences++;
        report(0, false, true, out);
        lost = true;
        out.lost()[index] = true;
    }

    private void report(float reward, boolean terminated, boolean truncated, VectorStep out) {
        out.rewards()[index] = reward;
        out.terminated()[index] = terminated;
        out.truncated()[index] = truncated;
        out.lost()[index] = false;
        lost = false;
    }

    private void copy(float[] rows) {
        int at = index * row.length;
        for (int i = 0; i < row.length; i++) {
            rows[at + i] = (float) row[i];
        }
    }

    private void begin() {
        simulation.reset();
        randomization.begin(random);
        task.begin(random);
        simulation.forward();
        look();
        elapsed = 0;
        over = false;
    }

    /// Observes as the randomisation lets it: what is told comes through as it is.
    private void look() {
        task.observe(row);
        for (int i = 0; i < told.length; i++) {
            kept[i] = row[told[i]];
        }
        randomization.observe(row, random);
        for (int i = 0; i < told.length; i++) {
            row[told[i]] = kept[i];
        }
    }

    int stateSize() {
        return simulation.position().size() + simulation.velocity().size();
    }

    double[] replayFrom(double[] state) {
        if (state.length != stateSize()) {
            throw new IllegalArgumentException(
                    "a state has " + stateSize() + " numbers, positions and velocities, got " + state.length);
        }
        simulation.reset();
        int positions = simulation.position().size();
        for (int i = 0; i < state.length; i++) {
            if (i < positions) {
                simulation.position().set(i, state[i]);
            } else {
                simulation.velocity().set(i - positions, state[i]);
            }
        }
        simulation.forward();
        task.observe(row);
        return row.clone();
    }

    Replay replay(double[] action, boolean single) {
        for (int i = 0; i < action.length; i++) {
            simulation.control().set(i, single ? (float) action[i] : action[i]);
        }
        advance();
        task.observe(row);
        double[] state = new double[stateSize()];
        simulation.velocity().copy(state, simulation.position().copy(state, 0));
        return new Replay(row.clone(), state, task.reward(single), task.terminated());
    }

    Frame draw(RayCamera camera) {
        return camera.draw(simulation);
    }

    @Override
    public void save(State out) {
        random.save(out.at("random"));
        simulation.save(out.at("simulation"));
        randomization.save(out.at("randomization"));
        out.put("observation", row);
        out.put("counters", new long[] {seed, steps, elapsed, over ? 1 : 0, divergences});
    }

    @Override
    public void load(State in) {
        random.load(in.at("random"));
        simulation.load(in.at("simulation"));
        randomization.load(in.at("randomization"));
        in.read("observation", row);
        long[] counters = in.longs("counters", 5);
        seed = counters[0];
        steps = counters[1];
        elapsed = Math.toIntExact(counters[2]);
        over = counters[3] != 0;
        divergences = counters[4];
    }

    @Override
    public void close() {
        simulation.close();
    }
}
