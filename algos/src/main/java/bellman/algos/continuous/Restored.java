package bellman.algos.continuous;

import bellman.head.Categorical;
import bellman.head.PolicyHead;
import bellman.net.Network;
import bellman.policy.Policy;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Space;
import bellman.train.UnsupportedSpaceException;
import bellman.vector.RunningStatistics;
import java.util.Optional;

/// Policies that a [ReplayTrainer] saved, and the spaces that it can learn in.
public final class Restored {
    private Restored() {}

    /// Refuses actions that are not numbers between finite bounds.
    ///
    /// @param expected named in the error
    public static void requireBounded(String algorithm, Space actions, String expected) {
        if (!(actions instanceof Box box && box.type() == Box.Type.FLOAT32 && box.bounded())) {
            throw new UnsupportedSpaceException(algorithm, "action", actions, expected);
        }
    }

    /// The policy of an actor with fresh weights, which are overwritten.
    public static Policy continuous(Space observations, Space actions, ActorConfig.Parts actor, State trainer) {
        return policy(observations, actions, actor.network(), actor.head(), true, trainer);
    }

    /// The policy of a network of `n` logits with fresh weights, which are overwritten.
    public static Policy discrete(Space observations, Space actions, Network network, int n, State trainer) {
        return policy(observations, actions, network, new Categorical(n), false, trainer);
    }

    private static Policy policy(
            Space observations, Space actions, Network network, PolicyHead head, boolean squashed, State trainer) {
        network.load(trainer.at("agent").at("actor").at("network"));
        Optional<RunningStatistics> normalizer = Optional.empty();
        if (trainer.at("normalizer").exists()) {
            var statistics = new RunningStatistics(observations.size());
            statistics.load(trainer.at("normalizer"));
            normalizer = Optional.of(statistics);
        }
        return new Policy(observations, actions, network, head, squashed, normalizer);
    }
}
