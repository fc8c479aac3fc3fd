package bellman.algos.continuous;

import bellman.head.Deterministic;
import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.Backend;
import bellman.net.Initialization;
import bellman.net.Output;
import bellman.net.Workers;
import bellman.space.Space;
import java.util.List;
import java.util.random.RandomGenerator;

/// What a deterministic actor looks like.
///
/// @param hidden widths of the dense layers
/// @param activation behind each of them
/// @param layerNorm whether each normalises its features before the activation
public record DeterministicConfig(List<Integer> hidden, Activation activation, boolean layerNorm) {
    /// Two layers of 256 with ReLU.
    public static DeterministicConfig defaults() {
        return new DeterministicConfig(List.of(256, 256), Activation.RELU, false);
    }

    public DeterministicConfig {
        hidden = List.copyOf(hidden);
        CriticConfig.requireWidths("actor.hidden", hidden);
    }

    /// An actor with fresh weights.
    public ActorConfig.Parts build(
            Space observations, Space actions, Backend backend, RandomGenerator random, Workers workers) {
        var trunk = Normalizer.NONE.trunk(observations.flatSize(), hidden, activation, layerNorm, 0f);
        var architecture = new Architecture(
                observations.flatSize(),
                List.of(new Branch("actor", trunk, List.of(new Output.Linear(actions.size(), 1f)))),
                Initialization.UNIFORM);
        return new ActorConfig.Parts(backend.network(architecture, random, workers), new Deterministic(actions.size()));
    }
}
