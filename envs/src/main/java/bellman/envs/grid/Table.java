package bellman.envs.grid;

import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// A task with numbered states and actions.
interface Table {

    int states();

    int actions();

    /// The state in which an episode begins.
    int first(RandomGenerator random);

    /// What `action` brings in `state`.
    Move move(int state, int action, RandomGenerator random);

    /// Whether [#mask] says something.
    default boolean masks() {
        return false;
    }

    /// Sets which actions change `state`.
    default void mask(int state, boolean[] useful) {
        Arrays.fill(useful, true);
    }

    /// Width of the picture in pixels.
    int width();

    /// Height of the picture in pixels.
    int height();

    /// Draws `state` from the upper left.
    void draw(int state, Graphics2D g);

    /// One transition.
    record Move(int state, double reward, boolean terminated) {}
}
