package bellman.env;

/// An episode recorded elsewhere, from a known state, to compare an environment with.
///
/// @param initialState the physical state at the start
/// @param initialObservation the observation at the start
/// @param actions `[step][action]`
/// @param observations `[step][feature]`, after the step
/// @param states `[step][number]`, the physical state after the step
/// @param rewards `[step]`
/// @param terminated `[step]`, whether the task ended
public record RecordedTrajectory(
        double[] initialState,
        double[] initialObservation,
        double[][] actions,
        double[][] observations,
        double[][] states,
        double[] rewards,
        boolean[] terminated) {

    public RecordedTrajectory {
        int steps = actions.length;
        if (observations.length != steps
                || states.length != steps
                || rewards.length != steps
                || terminated.length != steps) {
            throw new IllegalArgumentException("a trajectory of " + steps + " actions needs as many of everything, got "
                    + observations.length + " observations, " + states.length + " states, " + rewards.length
                    + " rewards, " + terminated.length + " ends");
        }
    }

    /// How many steps were recorded.
    public int steps() {
        return actions.length;
    }
}
