package bellman.env;

import java.util.Map;

/// What one step of an environment brought.
///
/// `terminated` and `truncated` are two things: a terminated episode has no future, so its last value is zero; a
/// truncated one was cut off, so learning bootstraps from the value of its last observation.
///
/// @param observation the row of the observation after the step; the environment must not change it afterwards
/// @param reward the reward of the step
/// @param terminated whether the task itself ended the episode
/// @param truncated whether something outside the task, such as a time limit, cut it off
/// @param info anything else worth knowing, by name
public record Step(
        float[] observation, double reward, boolean terminated, boolean truncated, Map<String, Object> info) {

    /// A step without further information.
    public Step(float[] observation, double reward, boolean terminated, boolean truncated) {
        this(observation, reward, terminated, truncated, Map.of());
    }

    /// Whether the episode ended, in either way.
    public boolean ended() {
        return terminated || truncated;
    }
}
