package bellman.env;

import java.util.List;

/// What may happen in an environment of numbered states, with probabilities: what exact methods compute with.
public interface TransitionModel {

    /// How many states.
    int states();

    /// How many actions.
    int actions();

    /// What `action` may bring in `state`; the probabilities sum to 1.
    List<Outcome> outcomes(int state, int action);

    /// One of the things that may happen.
    ///
    /// @param probability of it
    /// @param state that follows
    /// @param reward of the step
    /// @param terminated whether nothing follows that state
    record Outcome(double probability, int state, double reward, boolean terminated) {}
}
