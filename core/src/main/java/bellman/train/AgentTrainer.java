package bellman.train;

import bellman.policy.Policy;

/// A [Trainer] that learns to act in an environment.
public interface AgentTrainer extends Trainer {

    /// The policy as it is now; it goes on changing with training.
    Policy policy();

    /// Whether a trainer that loads this one's snapshot goes on bit for bit. False if the environment cannot be
    /// saved: then episodes start anew.
    default boolean resumesExactly() {
        return true;
    }
}
