package bellman.algos.offpolicy;

import bellman.vector.VectorStep;

/// Who acts while experience is gathered.
public interface Behaviour {

    /// Chooses actions for the observations of `now`, as they are to be learned from.
    ///
    /// @param begins `[env]`: whether an episode begins with the observation
    /// @param actions `[env][action]` to be filled
    void act(VectorStep now, boolean[] begins, float[] actions);

    /// `[env][memory]`: what a recurrent network remembered before it saw the last observations, to be kept with
    /// them; empty if nothing is.
    default float[] memory() {
        return new float[0];
    }
}
