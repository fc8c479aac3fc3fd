package bellman.vector;

import bellman.env.Environment;
import bellman.env.Step;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Counts steps: observation `[episode, steps, noise]`, reward `10 * episode + steps + action / 1000`, ends
/// after `length` steps. If actions are discrete, the mask allows the action `steps % 3` only.
final class Counting implements Environment, Snapshot {
    private final int length;
    private final boolean truncates;
    private final Space actionSpace;
    private RandomGenerator random;
    private int episode;
    private int steps;

    Counting(int length, boolean truncates) {
        this(length, truncates, new Discrete(3));
    }

    Counting(int length, boolean truncates, Space actionSpace) {
        this.actionSpace = actionSpace;
        this.length = length;
        this.truncates = truncates;
        random = RandomGenerator.getDefault();
    }

    @Override
    public Space observationSpace() {
        return Box.unbounded(3);
    }

    @Override
    public Space actionSpace() {
        return actionSpace;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        this.random = random;
        episode++;
        steps = 0;
        return observation();
    }

    @Override
    public Step step(float[] action) {
        steps++;
        boolean end = steps == length;
        double reward = 10 * episode + steps + action[0] / 1000;
        return new Step(observation(), reward, end && !truncates, end && truncates, Map.of("steps", steps));
    }

    @Override
    public boolean masksActions() {
        return actionSpace instanceof Discrete;
    }

    @Override
    public void actionMask(boolean[] legal) {
        for (int i = 0; i < legal.length; i++) {
            legal[i] = i == steps % 3;
        }
    }

    @Override
    public void save(State state) {
        state.put("counts", new int[] {episode, steps});
    }

    @Override
    public void load(State state) {
        int[] counts = state.ints("counts", 2);
        episode = counts[0];
        steps = counts[1];
    }

    private float[] observation() {
        return new float[] {episode, steps, random.nextFloat()};
    }
}
