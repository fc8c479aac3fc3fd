package bellman.train;

import bellman.net.Backend;
import bellman.policy.Policy;
import bellman.run.State;
import bellman.space.Space;
import java.util.Map;

/// An algorithm's settings, and how the algorithm is made of them. A module that brings algorithms names their
/// configurations in a [bellman.run.ConfigVariants].
public interface AlgorithmConfig {

    /// A trainer with fresh weights.
    ///
    /// @throws UnsupportedSpaceException if it cannot learn in the environment's spaces
    AgentTrainer trainer(Setup setup);

    /// The policy that a trainer's snapshot holds.
    ///
    /// @param trainer what the trainer saved
    /// @throws IllegalStateException if the snapshot does not fit this configuration
    Policy policy(Space observations, Space actions, Backend backend, State trainer);

    /// The discount factor, by which rewards are normalised.
    float discount();

    /// Settings, by key in kebab-case and dotted where nested, that have no effect on these spaces, each with the
    /// reason as a clause.
    Map<String, String> ineffective(Space observations, Space actions);
}
