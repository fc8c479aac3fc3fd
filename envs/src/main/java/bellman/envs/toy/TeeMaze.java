package bellman.envs.toy;

import bellman.env.Actions;
import bellman.env.Environment;
import bellman.env.Frame;
import bellman.env.Step;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A corridor that ends in a junction; a sign at its beginning says which way to turn there (Bakker 2002). Actions:
/// north, east, south, west. 4 for the right turn, -0.1 for the wrong one and for walking against a wall.
/// Observations: sign north, sign south, corridor, junction.
final class TeeMaze implements Environment, Snapshot {
    private final int length;
    private boolean north;
    private int place;
    private int steps;

    /// A corridor of `length` steps from the sign to the junction.
    TeeMaze(int length) {
        this.length = length;
    }

    @Override
    public Space observationSpace() {
        return Box.of(4, 0, 1);
    }

    @Override
    public Space actionSpace() {
        return new Discrete(4);
    }

    @Override
    public float[] reset(RandomGenerator random) {
        north = random.nextBoolean();
        place = 0;
        steps = 0;
        return observation();
    }

    private float[] observation() {
        float[] row = new float[4];
        row[place == 0 ? north ? 0 : 1 : place < length ? 2 : 3] = 1;
        return row;
    }

    @Override
    public Step step(float[] action) {
        int direction = Actions.discrete(action[0], 4);
        steps++;
        boolean turned = place == length && direction % 2 == 0;
        double reward = turned ? direction == 0 == north ? 4 : -0.1 : 0;
        int next = direction == 1 ? Math.min(place + 1, length) : direction == 3 ? Math.max(place - 1, 0) : place;
        if (!turned && next == place) {
            reward = -0.1;
        }
        place = next;
        return new Step(observation(), reward, turned, !turned && steps >= limit());
    }

    int limit() {
        return 10 * (length + 1);
    }

    @Override
    public Optional<Frame> render() {
        return Optional.of(Chart.row(length + 1, place, place > 0 ? 0 : north ? 1 : -1));
    }

    @Override
    public void save(State out) {
        out.put("maze", new int[] {north ? 1 : 0, place, steps});
    }

    @Override
    public void load(State in) {
        int[] saved = in.ints("maze", 3);
        north = saved[0] != 0;
        place = saved[1];
        steps = saved[2];
    }
}
