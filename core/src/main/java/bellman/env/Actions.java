package bellman.env;

import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import bellman.space.Text;
import bellman.space.Tuple;

/// Reads actions as environments must: whatever is no action is refused.
public final class Actions {
    private Actions() {}

    /// The number of a discrete action from 0 to `n - 1`.
    ///
    /// @throws IllegalActionException if `action` is anything else
    public static int discrete(float action, int n) {
        int number = (int) action;
        if (number != action || number < 0 || number >= n) {
            throw new IllegalActionException(String.valueOf(action), "an integer from 0 to " + (n - 1));
        }
        return number;
    }

    /// [#check] of the action of one of several environments, whose actions follow one another.
    ///
    /// @throws IllegalActionException which names the environment
    public static void checkOf(int environment, Space space, float[] actions) {
        try {
            check(space, actions, environment * space.size());
        } catch (IllegalActionException e) {
            throw e.in(environment);
        }
    }

    /// Checks the row `actions[at …]`. Numbers of a [Box] need only be finite: environments clip them, as
    /// Gymnasium's do.
    ///
    /// @throws IllegalActionException if the row is no action of `space`
    public static void check(Space space, float[] actions, int at) {
        switch (space) {
            case Discrete d -> discrete(actions[at] - d.start(), d.n());
            case MultiDiscrete m -> {
                for (int i = 0; i < m.size(); i++) {
                    discrete(actions[at + i], m.counts().get(i));
                }
            }
            case MultiBinary m -> {
                for (int i = 0; i < m.size(); i++) {
                    discrete(actions[at + i], 2);
                }
            }
            case Box b -> {
                for (int i = 0; i < b.size(); i++) {
                    if (!Float.isFinite(actions[at + i])) {
                        throw new IllegalActionException(String.valueOf(actions[at + i]), "a finite number");
                    }
                }
            }
            case Text t -> t.read(actions, at);
            case Tuple t -> t.read(actions, at);
            case Dict d -> d.read(actions, at);
        }
    }
}
