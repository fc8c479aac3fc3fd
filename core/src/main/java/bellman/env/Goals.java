package bellman.env;

/// What makes an environment one with goals: where its observation rows hold them, and what achieving something is
/// worth when something was desired. With that, an episode can be told afterwards that it had another goal.
///
/// @param rowSize numbers of an observation row
/// @param achieved where in the row the goal begins that is achieved there
/// @param desired where the desired goal begins
/// @param size numbers of a goal
/// @param task rewards and ends
public record Goals(int rowSize, int achieved, int desired, int size, Task task) {
    public Goals {
        if (size < 1 || !fits(achieved, size, rowSize) || !fits(desired, size, rowSize)) {
            throw new IllegalArgumentException("goals of " + size + " numbers at " + achieved + " and " + desired
                    + " do not fit into rows of " + rowSize);
        }
    }

    private static boolean fits(int from, int size, int rowSize) {
        return from >= 0 && from <= rowSize - size;
    }

    /// What depends on the goal, and on it alone.
    public interface Task {
        /// The reward of a step that achieved `achieved` while `desired` was desired.
        float reward(float[] achieved, float[] desired);

        /// Whether such a step terminates the episode. If this says no, another goal does not change whether it
        /// was terminated.
        boolean terminates(float[] achieved, float[] desired);
    }
}
