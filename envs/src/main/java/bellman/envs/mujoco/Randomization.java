package bellman.envs.mujoco;

import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import java.util.random.RandomGenerator;

/// What makes a simulation differ from its model, so that a policy learns to cope (domain randomisation;
/// Tobin et al. 2017, Peng et al. 2018).
///
/// With each episode it may draw the physics anew, with each step disturb what is done and what is seen.
/// All randomness comes from the environment's stream. Whoever writes one of their own overrides what they
/// need; what it keeps from one step to the next it saves.
public interface Randomization extends Snapshot {
    /// None.
    Randomization NONE = new Randomization() {};

    /// Draws what holds for an episode. The simulation is in the model's first state.
    default void begin(RandomGenerator random) {}

    /// Says what is done where `chosen` was chosen; the latter by default.
    ///
    /// @param done to be filled
    default void act(float[] chosen, float[] done, Box bounds, RandomGenerator random) {
        System.arraycopy(chosen, 0, done, 0, chosen.length);
    }

    /// Changes what is seen; nothing by default. What a task is told ([Task#told]) is put back afterwards.
    default void observe(double[] observation, RandomGenerator random) {}

    @Override
    default void save(State out) {}

    @Override
    default void load(State in) {}
}
