package bellman.envs.classic;

import bellman.env.Actions;
import bellman.env.Frame;
import bellman.env.IllegalActionException;
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

/// CartPole-v1 with Gymnasium's dynamics, several environments in one vector of the processor: more than a hundred
/// million steps a second on one core.
///
/// States are doubles, observations float32. Environment `i` draws its first states from the stream
/// `("environment", i)` of the seed, so what it does depends neither on the others nor on their number. What it
/// computes differs from [ClassicEnvironment#scalarCartPole] only in rounding. A number that is no action is
/// refused before anything has moved.
public final class CartPoleEnvironment implements VectorEnvironment, Snapshot, Replayable {
    private static final int LANES = CartPoleKernel.LANES;

    private final CartPole dynamics = new CartPole();
    private final Space observationSpace = dynamics.observationSpace();
    private final Space actionSpace = dynamics.actionSpace();
    private final ClassicEnvironment replay = ClassicEnvironment.scalarCartPole(1, AutoresetMode.SAME_STEP);
    private final AutoresetMode mode;
    private final int count;
    /// `[env]`, padded to whole vectors.
    private final double[] positions;
    private final double[] velocities;
    private final double[] angles;
    private final double[] spins;
    private final long[] streams;
    /// `[env]`: the [#clock] when the episode began.
    private final long[] begun;
    /// Steps since the reset.
    private long clock;
    /// No episode can reach its time limit before the clock stands here.
    private long firstTimeout;
    /// `[env]`: whether the episode ended and the next step begins another ([AutoresetMode#NEXT_STEP]).
    private final boolean[] over;
    private final float[] lastActions = new float[LANES];
    private final float[] lastRows = new float[4 * LANES];

    /// `count` environments.
    public CartPoleEnvironment(int count, AutoresetMode mode) {
        if (count < 1) {
            throw new IllegalArgumentException("CartPole-v1: expected at least one environment, got " + count);
        }
        this.mode = mode;
        this.count = count;
        int padded = (count + LANES - 1) / LANES * LANES;
        positions = new double[padded];
        velocities = new double[padded];
        angles = new double[padded];
        spins = new double[padded];
        streams = new long[count];
        begun = new long[count];
        over = new boolean[count];
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
        clock = 0;
        firstTimeout = CartPole.LIMIT;
        Arrays.fill(over, false);
        for (int i = 0; i < count; i++) {
            streams[i] = RandomStream.of(seed, "environment", i).nextLong();
            begin(i, out.observations());
        }
        Arrays.fill(out.rewards(), 0);
        Arrays.fill(out.terminated(), false);
        Arrays.fill(out.truncated(), false);
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        if (!CartPoleKernel.legal(actions, count)) {
            refuseIllegal(actions);
        }
        clock++;
        Arrays.fill(out.rewards(), 1);
        Arrays.fill(out.terminated(), false);
        Arrays.fill(out.truncated(), false);
        move(actions, out);
        if (mode == AutoresetMode.NEXT_STEP) {
            beginOver(out);
        }
        if (clock >= firstTimeout) {
            truncate(out);
        }
        if (mode == AutoresetMode.NEXT_STEP) {
            for (int i = 0; i < count; i++) {
                over[i] = out.ended(i);
            }
        }
    }

    private void move(float[] actions, VectorStep out) {
        float[] rows = out.observations();
        int whole = count / LANES * LANES;
        for (int i = 0; i < whole; i += LANES) {
            long ended = CartPoleKernel.step(positions, velocities, angles, spins, i, actions, i);
            CartPoleKernel.observe(positions, velocities, angles, spins, i, rows, 4 * i);
            if (ended != 0) {
                terminate(i, ended, out);
            }
        }
        int rest = count - whole;
        if (rest > 0) {
            System.arraycopy(actions, whole, lastActions, 0, rest);
            long ended = CartPoleKernel.step(positions, velocities, angles, spins, whole, lastActions, 0);
            CartPoleKernel.observe(positions, velocities, angles, spins, whole, lastRows, 0);
            System.arraycopy(lastRows, 0, rows, 4 * whole, 4 * rest);
            terminate(whole, ended & (1L << rest) - 1, out);
        }
    }

    private void terminate(int from, long ended, VectorStep out) {
        for (long bits = ended; bits != 0; bits &= bits - 1) {
            int i = from + Long.numberOfTrailingZeros(bits);
            out.terminated()[i] = true;
            end(i, out);
        }
    }

    /// Cuts off the episodes at their limit, and finds out when the next one can reach it.
    private void truncate(VectorStep out) {
        long oldest = clock;
        for (int i = 0; i < count; i++) {
            if (clock - begun[i] >= CartPole.LIMIT && !out.terminated()[i]) {
                out.truncated()[i] = true;
                end(i, out);
            }
            oldest = Math.min(oldest, begun[i]);
        }
        firstTimeout = Math.max(clock + 1, oldest + CartPole.LIMIT);
    }

    private void end(int i, VectorStep out) {
        System.arraycopy(out.observations(), 4 * i, out.finalObservations(), 4 * i, 4);
        if (mode == AutoresetMode.SAME_STEP) {
            begin(i, out.observations());
        }
    }

    /// Replaces what the step did to environments whose episode was over already.
    private void beginOver(VectorStep out) {
        for (int i = 0; i < count; i++) {
            if (over[i]) {
                out.rewards()[i] = 0;
                out.terminated()[i] = false;
                begin(i, out.observations());
            }
        }
    }

    private void begin(int i, float[] rows) {
        begun[i] = clock;
        positions[i] = draw(i);
        velocities[i] = draw(i);
        angles[i] = draw(i);
        spins[i] = draw(i);
        rows[4 * i] = (float) positions[i];
        rows[4 * i + 1] = (float) velocities[i];
        rows[4 * i + 2] = (float) angles[i];
        rows[4 * i + 3] = (float) spins[i];
    }

    private double draw(int i) {
        streams[i] = RandomStream.advance(streams[i]);
        return CartPole.first(RandomStream.uniform(streams[i]));
    }

    private void refuseIllegal(float[] actions) {
        for (int i = 0; i < count; i++) {
            if (!over[i]) {
                try {
                    Actions.discrete(actions[i], 2);
                } catch (IllegalActionException e) {
                    throw e.in(i);
                }
            }
        }
    }

    @Override
    public Optional<Frame> render(int env) {
        double[] state = {positions[env], velocities[env], angles[env], spins[env]};
        return Optional.of(Draw.plot(600, 400, g -> dynamics.draw(state, 0, g)));
    }

    @Override
    public void save(State out) {
        out.put("positions", Arrays.copyOf(positions, count));
        out.put("velocities", Arrays.copyOf(velocities, count));
        out.put("angles", Arrays.copyOf(angles, count));
        out.put("spins", Arrays.copyOf(spins, count));
        out.put("streams", streams);
        out.put("begun", begun);
        out.put("clock", new long[] {clock, firstTimeout});
        out.put("over", over);
    }

    @Override
    public void load(State in) {
        System.arraycopy(in.doubles("positions", count), 0, positions, 0, count);
        System.arraycopy(in.doubles("velocities", count), 0, velocities, 0, count);
        System.arraycopy(in.doubles("angles", count), 0, angles, 0, count);
        System.arraycopy(in.doubles("spins", count), 0, spins, 0, count);
        in.read("streams", streams);
        in.read("begun", begun);
        long[] times = in.longs("clock", 2);
        clock = times[0];
        firstTimeout = times[1];
        in.read("over", over);
    }

    @Override
    public int stateSize() {
        return replay.stateSize();
    }

    @Override
    public double[] replayFrom(double[] state) {
        return replay.replayFrom(state);
    }

    @Override
    public Replay replay(double[] action, boolean singlePrecisionAction) {
        return replay.replay(action, singlePrecisionAction);
    }
}
