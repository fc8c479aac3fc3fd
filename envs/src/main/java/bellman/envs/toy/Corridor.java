package bellman.envs.toy;

import bellman.env.Actions;
import bellman.env.Environment;
import bellman.env.Frame;
import bellman.env.Step;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Discrete;
import bellman.space.Space;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A row of cells; actions: left, right. A step costs a little, the cell at the right end ends the episode with 1.
final class Corridor implements Environment, Snapshot {
    private static final double COST = 0.01;

    private final int length;
    private final double slip;
    private RandomGenerator random = RandomGenerator.getDefault();
    private int place;
    private int steps;

    /// A corridor of `length` cells in which an action does the opposite with probability `slip`.
    Corridor(int length, double slip) {
        this.length = length;
        this.slip = slip;
    }

    @Override
    public Space observationSpace() {
        return new Discrete(length);
    }

    @Override
    public Space actionSpace() {
        return new Discrete(2);
    }

    @Override
    public float[] reset(RandomGenerator random) {
        this.random = random;
        place = 0;
        steps = 0;
        return new float[] {place};
    }

    @Override
    public Step step(float[] action) {
        boolean right = Actions.discrete(action[0], 2) == 1;
        if (slip > 0 && random.nextDouble() < slip) {
            right = !right;
        }
        place = right ? place + 1 : Math.max(place - 1, 0);
        steps++;
        boolean there = place == length - 1;
        return new Step(new float[] {place}, there ? 1 : -COST, there, !there && steps >= limit());
    }

    int limit() {
        return 10 * length;
    }

    @Override
    public Optional<Frame> render() {
        return Optional.of(Chart.row(length, place, 0));
    }

    @Override
    public void save(State out) {
        out.put("corridor", new int[] {place, steps});
    }

    @Override
    public void load(State in) {
        int[] saved = in.ints("corridor", 2);
        place = saved[0];
        steps = saved[1];
    }
}
