package bellman.env;

import bellman.space.NotInSpaceException;
import bellman.space.Space;

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

    /// Checks the row `actions[at …]` as [Space#check] does.
    ///
    /// @throws IllegalActionException if the row is no action of `space`, naming the element
    public static void check(Space space, float[] actions, int at) {
        try {
            space.check(actions, at);
        } catch (NotInSpaceException e) {
            throw new IllegalActionException(e);
        }
    }
}
