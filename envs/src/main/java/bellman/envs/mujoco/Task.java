package bellman.envs.mujoco;

import bellman.env.Goals;
import bellman.space.Box;
import bellman.space.Space;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What is to be done in one simulation: how episodes begin, what is observed, what is rewarded, when it is
/// over.
///
/// A task belongs to one simulation and may keep what it needs from one step to the next: what decides the
/// future beyond the simulation itself it takes from the simulation's results before the step ([#before]).
public interface Task {

    /// What its model and its steps are like, known before there is a simulation.
    ///
    /// @param frameSkip steps of the model in one of the task
    /// @param bodyForces whether forces on bodies are computed after each step, which costs some microseconds
    record Rhythm(int frameSkip, boolean bodyForces) {
        public Rhythm {
            if (frameSkip < 1) {
                throw new IllegalArgumentException("frame-skip must be at least 1, got " + frameSkip);
            }
        }
    }

    /// Its steps.
    Rhythm rhythm();

    /// Numbers in an observation.
    int observationSize();

    /// What observations are: so many numbers without bounds, if nothing else is said.
    default Space observations() {
        return Box.of(observationSize(), Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    /// Where observations hold goals, if the task has some and rewards depend on them alone.
    default Optional<Goals> goals() {
        return Optional.empty();
    }

    /// Which numbers of an observation are told and not measured, such as a goal: noise of sensors leaves them
    /// alone. None, if nothing else is said.
    default int[] told() {
        return new int[0];
    }

    /// Sets the first positions and velocities of an episode. The simulation is in the model's first state.
    void begin(RandomGenerator random);

    /// Notes what the reward of the next step compares with.
    default void before() {}

    /// Fills an observation.
    void observe(double[] row);

    /// What the last step is worth. Control is what the actuators were told.
    ///
    /// @param single whether actions are float32, and arithmetic on them, too, as in NumPy
    double reward(boolean single);

    /// Whether the task ended with the last step.
    boolean terminated();

    /// Changes what is asked for from now on, once the last step is judged; nothing by default.
    default void proceed(RandomGenerator random) {}
}
