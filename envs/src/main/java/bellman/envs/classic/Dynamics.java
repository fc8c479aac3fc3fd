package bellman.envs.classic;

import bellman.space.Space;
import java.awt.Graphics2D;

/// The mathematics of one control task on a state of a few doubles: written once, stepped by [ClassicEnvironment]
/// for training and for replay alike.
interface Dynamics {

    /// The id under which Gymnasium knows the task.
    String id();

    Space observationSpace();

    Space actionSpace();

    /// Steps after which an episode is cut off.
    int limit();

    /// Numbers in the state.
    int stateSize();

    /// How many uniform numbers an episode's first state is made of.
    int draws();

    /// Writes the first state of an episode to `s[at …]`, made from [#draws] numbers from 0 to 1.
    void begin(double[] uniform, double[] s, int at);

    /// Moves the state `s[at …]` by one step and returns the reward.
    ///
    /// @param action the number of a discrete action, or the action itself
    /// @param single whether the action is a float32, whose products NumPy rounds to float32
    double step(double[] s, int at, double action, boolean single);

    /// Whether the state ends the task.
    boolean terminated(double[] s, int at);

    /// Writes the observation of the state to `row[to …]`.
    void observe(double[] s, int at, float[] row, int to);

    /// Draws the state on a white ground of 600 × 400, the origin at the lower left and y upwards.
    void draw(double[] s, int at, Graphics2D g);
}
