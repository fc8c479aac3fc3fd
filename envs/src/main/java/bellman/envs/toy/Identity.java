package bellman.envs.toy;

import bellman.env.Actions;
import bellman.env.Environment;
import bellman.env.Frame;
import bellman.env.Step;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Space;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Do what you see: the action must repeat the observation, for ten steps. A step is worth 1 less the mean distance
/// of the two rows, where numbers of a [Box] are a distance apart and others are equal or not.
final class Identity implements Environment, Snapshot {
    private static final int STEPS = 10;

    private final Space space;
    private final float[] shown;
    private RandomGenerator random = RandomGenerator.getDefault();
    private int steps;

    /// A task whose observations and actions are both of `space`.
    Identity(Space space) {
        this.space = space;
        shown = new float[space.size()];
    }

    @Override
    public Space observationSpace() {
        return space;
    }

    @Override
    public Space actionSpace() {
        return space;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        this.random = random;
        steps = 0;
        return show();
    }

    private float[] show() {
        space.write(space.sample(random), shown, 0);
        return shown.clone();
    }

    @Override
    public Step step(float[] action) {
        Actions.check(space, action, 0);
        double distance = 0;
        for (int i = 0; i < shown.length; i++) {
            distance += space instanceof Box box
                    ? Math.abs(Math.clamp(action[i], box.low(i), box.high(i)) - shown[i])
                    : action[i] == shown[i] ? 0 : 1;
        }
        steps++;
        return new Step(show(), 1 - distance / shown.length, steps == STEPS, false);
    }

    @Override
    public Optional<Frame> render() {
        double[] bars = new double[shown.length];
        double largest = 1;
        for (float s : shown) {
            largest = Math.max(largest, Math.abs(s));
        }
        for (int i = 0; i < bars.length; i++) {
            bars[i] = shown[i] / largest;
        }
        return Optional.of(Chart.bars(bars, -1));
    }

    @Override
    public void save(State out) {
        out.put("shown", shown);
        out.put("steps", new int[] {steps});
    }

    @Override
    public void load(State in) {
        in.read("shown", shown);
        steps = in.ints("steps", 1)[0];
    }
}
