package bellman.env;

/// An environment whose physical state can be set by hand and stepped in double precision, so that a trajectory recorded
/// elsewhere can be replayed and compared.
public interface Replayable {

    /// Numbers in the physical state.
    int stateSize();

    /// Starts an episode in `state`. Returns the observation, float values widened.
    double[] replayFrom(double[] state);

    /// Takes one step with `action` in double precision, without time limit.
    Replay replay(double[] action);

    /// One replayed step.
    ///
    /// @param observation as the environment reports it, float values widened
    /// @param state the physical state after the step
    /// @param reward of the step
    /// @param terminated whether the task ended
    record Replay(double[] observation, double[] state, double reward, boolean terminated) {}
}
