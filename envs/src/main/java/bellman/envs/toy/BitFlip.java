package bellman.envs.toy;

import bellman.env.Actions;
import bellman.env.Environment;
import bellman.env.Frame;
import bellman.env.Goals;
import bellman.env.Step;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Flip bits until they are as they should be (Andrychowicz et al. 2017, section 3.1): the observation is the bits and
/// the goal, an action flips a bit, a step costs 1 unless it reaches the goal, which ends the episode. Without
/// hindsight a goal is hardly ever seen.
final class BitFlip implements Environment, Snapshot {
    private final int n;
    /// Bits, then goal.
    private final float[] row;
    private int steps;

    /// With `n` bits and as many steps.
    BitFlip(int n) {
        this.n = n;
        row = new float[2 * n];
    }

    private static final class Task implements Goals.Task {
        @Override
        public float reward(float[] achieved, float[] desired) {
            return terminates(achieved, desired) ? 0 : -1;
        }

        @Override
        public boolean terminates(float[] achieved, float[] desired) {
            return Arrays.equals(achieved, desired);
        }
    }

    @Override
    public Space observationSpace() {
        return Box.of(2 * n, 0, 1);
    }

    @Override
    public Space actionSpace() {
        return new Discrete(n);
    }

    @Override
    public Optional<Goals> goals() {
        return Optional.of(new Goals(2 * n, 0, n, n, new Task()));
    }

    @Override
    public float[] reset(RandomGenerator random) {
        do {
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextInt(2);
            }
        } while (there());
        steps = 0;
        return row.clone();
    }

    private boolean there() {
        return Arrays.equals(row, 0, n, row, n, 2 * n);
    }

    @Override
    public Step step(float[] action) {
        int bit = Actions.discrete(action[0], n);
        row[bit] = 1 - row[bit];
        steps++;
        boolean there = there();
        return new Step(row.clone(), there ? 0 : -1, there, !there && steps >= n);
    }

    @Override
    public Optional<Frame> render() {
        int right = 0;
        for (int i = 0; i < n; i++) {
            right += row[i] == row[n + i] ? 1 : 0;
        }
        return Optional.of(Chart.row(n + 1, right, n));
    }

    @Override
    public void save(State out) {
        out.put("row", row);
        out.put("steps", new int[] {steps});
    }

    @Override
    public void load(State in) {
        in.read("row", row);
        steps = in.ints("steps", 1)[0];
    }
}
