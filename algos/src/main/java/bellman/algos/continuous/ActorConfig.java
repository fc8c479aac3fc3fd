package bellman.algos.continuous;

import bellman.algos.actorcritic.Require;
import bellman.head.Reparameterized;
import bellman.head.SquashedGaussian;
import bellman.head.StateDependentGaussian;
import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.Backend;
import bellman.net.Initialization;
import bellman.net.Layer;
import bellman.net.Network;
import bellman.net.Output;
import bellman.net.Workers;
import bellman.space.Space;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// What a stochastic actor looks like.
///
/// @param hidden widths of the dense layers
/// @param activation behind each of them
/// @param layerNorm whether each normalises its features before the activation
/// @param stateDependentNoise whether exploration is gSDE (Raffin et al. 2021) instead of noise that is
///     independent from step to step
/// @param logStd what gSDE's log standard deviations begin with
/// @param noiseInterval with gSDE: steps of all environments between new noise matrices
public record ActorConfig(
        List<Integer> hidden,
        Activation activation,
        boolean layerNorm,
        boolean stateDependentNoise,
        float logStd,
        int noiseInterval) {
    /// Two layers of 256 with ReLU.
    public static ActorConfig defaults() {
        return new ActorConfig(List.of(256, 256), Activation.RELU, false, false, -3f, 64);
    }

    public ActorConfig {
        hidden = List.copyOf(hidden);
        CriticConfig.requireWidths("actor.hidden", hidden);
        Require.atLeastOne("actor.noise-interval", noiseInterval);
        if (stateDependentNoise && hidden.isEmpty()) {
            throw new IllegalArgumentException("actor.state-dependent-noise needs a hidden layer, hidden is empty");
        }
    }

    /// The same with other layers.
    public ActorConfig withHidden(List<Integer> other) {
        return new ActorConfig(other, activation, layerNorm, stateDependentNoise, logStd, noiseInterval);
    }

    /// The same with gSDE.
    public ActorConfig withStateDependentNoise(float firstLogStd, int interval) {
        return new ActorConfig(hidden, activation, layerNorm, true, firstLogStd, interval);
    }

    /// Keys, with `actor.` in front, that have no effect, with the reason.
    public Map<String, String> ineffective() {
        Map<String, String> keys = new LinkedHashMap<>();
        if (!stateDependentNoise) {
            keys.put("actor.log-std", "actor.state-dependent-noise is false");
            keys.put("actor.noise-interval", "actor.state-dependent-noise is false");
        }
        if (hidden.isEmpty()) {
            keys.put("actor.activation", "actor.hidden is empty");
            keys.put("actor.layer-norm", "actor.hidden is empty");
        }
        return keys;
    }

    /// A network with its head.
    ///
    /// @param network whose outputs are the head's columns
    /// @param head what they mean
    public record Parts(Network network, Reparameterized head) {}

    /// An actor with fresh weights.
    ///
    /// @param front layers between the observation and the first dense one, and behind each of those: batch
    ///     normalisation or none
    public Parts build(
            Space observations, Space actions, Normalizer front, Backend backend, RandomGenerator random, Workers w) {
        int size = actions.size();
        List<Layer> trunk = front.trunk(observations.flatSize(), hidden, activation, layerNorm, 0f);
        Reparameterized head;
        List<Output> outputs = new ArrayList<>();
        outputs.add(new Output.Linear(size, 1f));
        if (stateDependentNoise) {
            int latent = trunk.getLast().width();
            head = new StateDependentGaussian(size, latent, true);
            outputs.add(new Output.Features(true));
            outputs.add(new Output.Free(size * latent, logStd));
        } else {
            head = new SquashedGaussian(size);
            outputs.add(new Output.Linear(size, 1f));
        }
        var architecture = new Architecture(
                observations.flatSize(), List.of(new Branch("actor", trunk, outputs)), Initialization.UNIFORM);
        return new Parts(backend.network(architecture, random, w), head);
    }
}
