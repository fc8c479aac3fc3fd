package bellman.envs.classic;

import bellman.env.Actions;
import bellman.env.Frame;
import bellman.env.Replayable;
import bellman.envs.Draw;
import bellman.run.RandomStream;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Space;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.Arrays;
import java.util.Optional;

/// Control tasks with Gymnasium's dynamics, time limits and spaces: double-precision states, float32 observations.
///
/// Environment `i` draws its first states from the stream `("environment", i)` of the seed, so what it does depends
/// neither on the others nor on their number. Continuous actions beyond the bounds are clipped, as Gymnasium does;
/// a number that is not an action is refused before anything has moved.
public final class ClassicEnvironment implements VectorEnvironment, Snapshot, Replayable {
    private final Dynamics dynamics;
    private final Space observationSpace;
    private final Space actionSpace;
    private final AutoresetMode mode;
    private final int count;
    private final int size;
    private final int row;
    /// `[env][number]`
    private final double[] states;
    private final long[] streams;
    private final int[] elapsed;
    /// `[env]`: whether the episode ended and the next step begins another ([AutoresetMode#NEXT_STEP]).
    private final boolean[] over;
    private final double[] uniform;
    private final double[] replayed;

    private ClassicEnvironment(Dynamics dynamics, int count, AutoresetMode mode) {
        if (count < 1) {
            throw new IllegalArgumentException(dynamics.id() + ": expected at least one environment, got " + count);
        }
        this.dynamics = dynamics;
        this.mode = mode;
        this.count = count;
        observationSpace = dynamics.observationSpace();
        actionSpace = dynamics.actionSpace();
        size = dynamics.stateSize();
        row = observationSpace.size();
        states = new double[count * size];
        streams = new long[count];
        elapsed = new int[count];
        over = new boolean[count];
        uniform = new double[dynamics.draws()];
        replayed = new double[size];
    }

    /// MountainCar-v0: 3 actions, 200 steps, -1 a step.
    public static ClassicEnvironment mountainCar(int count, AutoresetMode mode) {
        return new ClassicEnvironment(new MountainCar(), count, mode);
    }

    /// MountainCarContinuous-v0: a force, 999 steps, 100 at the goal less the force squared.
    public static ClassicEnvironment continuousMountainCar(int count, AutoresetMode mode) {
        return new ClassicEnvironment(new ContinuousMountainCar(), count, mode);
    }

    /// Acrobot-v1: 3 torques, 500 steps, -1 a step.
    public static ClassicEnvironment acrobot(int count, AutoresetMode mode) {
        return new ClassicEnvironment(new Acrobot(), count, mode);
    }

    /// Pendulum-v1: a torque, 200 steps, the cost of being away from upright.
    public static ClassicEnvironment pendulum(int count, AutoresetMode mode) {
        return new ClassicEnvironment(new Pendulum(), count, mode);
    }

    /// CartPole-v1 one environment after the other.
    public static ClassicEnvironment scalarCartPole(int count, AutoresetMode mode) {
        return new ClassicEnvironment(new CartPole(), count, mode);
    }

    @Override
    public int count() {
        return count;
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
    public AutoresetMode autoresetMode() {
        return mode;
    }

    @Override
    public void reset(long seed, VectorStep out) {
        for (int i = 0; i < count; i++) {
            streams[i] = RandomStream.of(seed, "environment", i).nextLong();
            begin(i);
            dynamics.observe(states, i * size, out.observations(), i * row);
        }
        Arrays.fill(out.rewards(), 0);
        Arrays.fill(out.terminated(), false);
        Arrays.fill(out.truncated(), false);
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        for (int i = 0; i < count; i++) {
            if (!over[i]) {
                Actions.checkOf(i, actionSpace, actions);
            }
        }
        for (int i = 0; i < count; i++) {
            if (over[i]) {
                begin(i);
                report(i, 0, false, false, out);
            } else {
                double reward = dynamics.step(states, i * size, actions[i], true);
                boolean terminated = dynamics.terminated(states, i * size);
                report(i, (float) reward, terminated, ++elapsed[i] >= dynamics.limit() && !terminated, out);
            }
        }
    }

    private void report(int i, float reward, boolean terminated, boolean truncated, VectorStep out) {
        out.rewards()[i] = reward;
        out.terminated()[i] = terminated;
        out.truncated()[i] = truncated;
        if (terminated || truncated) {
            dynamics.observe(states, i * size, out.finalObservations(), i * row);
            if (mode == AutoresetMode.SAME_STEP) {
                begin(i);
            } else {
                over[i] = true;
            }
        }
        dynamics.observe(states, i * size, out.observations(), i * row);
    }

    private void begin(int i) {
        for (int k = 0; k < uniform.length; k++) {
            streams[i] = RandomStream.advance(streams[i]);
            uniform[k] = RandomStream.uniform(streams[i]);
        }
        dynamics.begin(uniform, states, i * size);
        elapsed[i] = 0;
        over[i] = false;
    }

    @Override
    public Optional<Frame> render(int env) {
        return Optional.of(Draw.plot(600, 400, g -> dynamics.draw(states, env * size, g)));
    }

    @Override
    public void save(State out) {
        out.put("states", states);
        out.put("streams", streams);
        out.put("elapsed", elapsed);
        out.put("over", over);
    }

    @Override
    public void load(State in) {
        in.read("states", states);
        in.read("streams", streams);
        in.read("elapsed", elapsed);
        in.read("over", over);
    }

    @Override
    public int stateSize() {
        return size;
    }

    @Override
    public double[] replayFrom(double[] state) {
        System.arraycopy(state, 0, replayed, 0, size);
        return observed();
    }

    @Override
    public Replay replay(double[] action, boolean singlePrecisionAction) {
        Actions.checkOf(0, actionSpace, new float[] {(float) action[0]});
        double reward = dynamics.step(replayed, 0, action[0], singlePrecisionAction);
        return new Replay(observed(), replayed.clone(), reward, dynamics.terminated(replayed, 0));
    }

    private double[] observed() {
        float[] observation = new float[row];
        dynamics.observe(replayed, 0, observation, 0);
        double[] wide = new double[row];
        for (int k = 0; k < row; k++) {
            wide[k] = observation[k];
        }
        return wide;
    }
}
