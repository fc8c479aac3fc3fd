package bellman.env;

/// An environment whose physical state can be set by hand and stepped in double precision, so that a trajectory
/// recorded elsewhere can be replayed and compared.
public interface Replayable {

    /// Numbers in the physical state.
    int stateSize();

    /// Starts an episode in `state`. Returns the observation, float values widened.
    double[] replayFrom(double[] state);

    /// Takes one step with `action`, without time limit.
    ///
    /// @param singlePrecisionAction whether the action was float32 in the reference. NumPy then multiplies it in
    ///     float32, as [bellman.vector.VectorEnvironment#step] does; otherwise all arithmetic is in double
    ///     precision.
    /// @throws IllegalActionException if the environment does not take the action
    Replay replay(double[] action, boolean singlePrecisionAction);

    /// Takes one step with a double-precision `action`, without time limit.
    default Replay replay(double[] action) {
        return replay(action, false);
    }

    /// One replayed step.
    ///
    /// @param observation as the environment reports it, float values widened
    /// @param state the physical state after the step
    /// @param reward of the step
    /// @param terminated whether the task ended
    record Replay(double[] observation, double[] state, double reward, boolean terminated) {}
}
