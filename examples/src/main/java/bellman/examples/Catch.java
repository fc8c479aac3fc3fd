package bellman.examples;

import bellman.env.Actions;
import bellman.env.Environment;
import bellman.env.Step;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import java.util.random.RandomGenerator;

/// An environment in forty lines: a ball falls, a paddle below has to be under it in time. Reward 1 for a catch, -1 for
/// a
/// miss; observed are the columns of ball and paddle and the ball's height, each from 0 to 1.
public final class Catch implements Environment {
    private static final int COLUMNS = 7;
    private static final int ROWS = 9;
    private int ball;
    private int height;
    private int paddle;

    @Override
    public Space observationSpace() {
        return Box.of(3, 0, 1);
    }

    /// Left, stay, right.
    @Override
    public Space actionSpace() {
        return new Discrete(3);
    }

    @Override
    public float[] reset(RandomGenerator random) {
        ball = random.nextInt(COLUMNS);
        paddle = random.nextInt(COLUMNS);
        height = ROWS - 1;
        return observation();
    }

    @Override
    public Step step(float[] action) {
        paddle = Math.clamp(paddle + Actions.discrete(action[0], 3) - 1, 0, COLUMNS - 1);
        height--;
        double reward = height > 0 ? 0 : paddle == ball ? 1 : -1;
        return new Step(observation(), reward, height == 0, false);
    }

    private float[] observation() {
        return new float[] {ball / (COLUMNS - 1f), paddle / (COLUMNS - 1f), height / (ROWS - 1f)};
    }
}
