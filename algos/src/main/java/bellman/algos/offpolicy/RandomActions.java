package bellman.algos.offpolicy;

import bellman.head.NoLegalActionException;
import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import bellman.space.Text;
import bellman.space.Tuple;
import bellman.train.UnsupportedSpaceException;
import bellman.vector.VectorStep;
import java.util.random.RandomGenerator;

/// Actions drawn uniformly: legal ones, and continuous ones from ±1, which the adapter stretches to their bounds.
public final class RandomActions implements Behaviour {
    private final Space space;
    private final int size;
    private final int count;
    private final RandomGenerator random;

    /// For `count` environments with actions of `space`.
    ///
    /// @throws UnsupportedSpaceException if nothing can be drawn from it
    public RandomActions(Space space, int count, RandomGenerator random) {
        switch (space) {
            case Discrete _, Box _, MultiDiscrete _, MultiBinary _ -> {}
            case Text _, Tuple _, Dict _ ->
                throw new UnsupportedSpaceException(
                        "off-policy learning", "action", space, "Discrete, MultiDiscrete, MultiBinary and Box");
        }
        this.space = space;
        this.count = count;
        this.random = random;
        size = space.size();
    }

    @Override
    public void act(VectorStep now, boolean[] begins, float[] actions) {
        for (int env = 0; env < count; env++) {
            switch (space) {
                case Discrete discrete -> actions[env] = legal(now.actionMasks(), env, discrete.n(), random);
                case MultiDiscrete several -> {
                    for (int i = 0; i < size; i++) {
                        actions[env * size + i] =
                                random.nextInt(several.counts().get(i));
                    }
                }
                case MultiBinary _ -> {
                    for (int i = 0; i < size; i++) {
                        actions[env * size + i] = random.nextInt(2);
                    }
                }
                case Box _ -> {
                    for (int i = 0; i < size; i++) {
                        actions[env * size + i] = 2 * random.nextFloat() - 1;
                    }
                }
                case Text _, Tuple _, Dict _ -> throw new IllegalStateException("refused by the constructor");
            }
        }
    }

    /// One of `n` actions, drawn uniformly from those that row `row` of `masks` allows.
    ///
    /// @param masks `[row][action]`, or empty
    public static int legal(boolean[] masks, int row, int n, RandomGenerator random) {
        if (masks.length == 0) {
            return random.nextInt(n);
        }
        int legal = 0;
        for (int a = 0; a < n; a++) {
            legal += masks[row * n + a] ? 1 : 0;
        }
        if (legal == 0) {
            throw new NoLegalActionException(row);
        }
        int left = random.nextInt(legal);
        int action = 0;
        while (!masks[row * n + action] || left-- > 0) {
            action++;
        }
        return action;
    }
}
