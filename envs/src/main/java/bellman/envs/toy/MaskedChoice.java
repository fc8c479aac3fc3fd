package bellman.envs.toy;

import bellman.env.Actions;
import bellman.env.Environment;
import bellman.env.Frame;
import bellman.env.IllegalActionException;
import bellman.env.Step;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Choose the dearest of the things that may be chosen, ten times: the observation is what each is worth, the mask
/// which may be chosen, the reward the worth of the chosen one. A masked action is an error.
final class MaskedChoice implements Environment, Snapshot {
    private static final int STEPS = 10;

    private final float[] worth;
    private final boolean[] legal;
    private RandomGenerator random = RandomGenerator.getDefault();
    private int steps;

    /// A choice among `n` things.
    MaskedChoice(int n) {
        worth = new float[n];
        legal = new boolean[n];
    }

    @Override
    public Space observationSpace() {
        return Box.of(worth.length, 0, 1);
    }

    @Override
    public Space actionSpace() {
        return new Discrete(worth.length);
    }

    @Override
    public float[] reset(RandomGenerator random) {
        this.random = random;
        steps = 0;
        return show();
    }

    /// Each thing may be chosen with probability one half, one in any case.
    private float[] show() {
        for (int i = 0; i < worth.length; i++) {
            worth[i] = random.nextFloat();
            legal[i] = random.nextBoolean();
        }
        legal[random.nextInt(legal.length)] = true;
        return worth.clone();
    }

    @Override
    public Step step(float[] action) {
        int chosen = Actions.discrete(action[0], worth.length);
        if (!legal[chosen]) {
            throw new IllegalActionException(
                    chosen + ", which is masked", "one that the mask" + " " + Arrays.toString(legal) + " allows");
        }
        double reward = worth[chosen];
        steps++;
        return new Step(show(), reward, steps == STEPS, false);
    }

    @Override
    public boolean masksActions() {
        return true;
    }

    @Override
    public void actionMask(boolean[] out) {
        System.arraycopy(legal, 0, out, 0, legal.length);
    }

    @Override
    public Optional<Frame> render() {
        double[] bars = new double[worth.length];
        for (int i = 0; i < bars.length; i++) {
            bars[i] = legal[i] ? worth[i] : -worth[i];
        }
        return Optional.of(Chart.bars(bars, -1));
    }

    @Override
    public void save(State out) {
        out.put("worth", worth);
        out.put("legal", legal);
        out.put("steps", new int[] {steps});
    }

    @Override
    public void load(State in) {
        in.read("worth", worth);
        in.read("legal", legal);
        steps = in.ints("steps", 1)[0];
    }
}
