package bellman.algos.dqn;

import bellman.algos.actorcritic.Trunk;
import bellman.head.ActionValues;
import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.Backend;
import bellman.net.Layer;
import bellman.net.Network;
import bellman.net.Output;
import bellman.net.Workers;
import bellman.policy.Policy;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.space.Discrete;
import bellman.space.Space;
import bellman.space.Text;
import bellman.train.UnsupportedSpaceException;
import bellman.vector.RunningStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A network of action values as a configuration describes it.
final class ValueNetwork {
    private ValueNetwork() {}

    /// What its outputs mean.
    ///
    /// @throws UnsupportedSpaceException if actions are not discrete
    static ActionValues head(DqnConfig config, Space actions) {
        if (!(actions instanceof Discrete discrete)) {
            throw new UnsupportedSpaceException("dqn", "action", actions, "Discrete");
        }
        return new ActionValues(discrete.n(), config.returns().distribution(), config.dueling());
    }

    /// Its layers. Dense layers behind a shared trunk become two streams if it is dueling: the last hidden one and
    /// the outputs stand once for the value and once for the advantages.
    static Architecture architecture(DqnConfig config, Space observations, ActionValues head) {
        if (observations instanceof Text) {
            throw new UnsupportedSpaceException("dqn", "observation", observations, "everything but Text");
        }
        List<Layer> trunk = new ArrayList<>(Trunk.of(config.network(), observations));
        int atoms = head.distribution().atoms();
        int inputs = observations.flatSize();
        if (!config.dueling() && !config.noisy()) {
            return architecture(config, inputs, trunk, new Output.Linear(head.width(), 1f));
        }
        boolean hidden = !trunk.isEmpty() && trunk.getLast() instanceof Layer.Dense;
        Optional<Layer.Dense> last = hidden ? Optional.of((Layer.Dense) trunk.removeLast()) : Optional.empty();
        if (config.dueling()) {
            trunk.add(new Layer.Streams(List.of(stream(config, last, atoms), stream(config, last, head.size()))));
        } else {
            trunk.addAll(stream(config, last, head.width()));
        }
        return architecture(config, inputs, trunk, new Output.Features(true));
    }

    private static List<Layer> stream(DqnConfig config, Optional<Layer.Dense> hidden, int width) {
        List<Layer> stream = new ArrayList<>();
        if (config.noisy()) {
            hidden.ifPresent(h -> stream.add(new Layer.Noisy(h.width(), h.activation(), config.noisySigma())));
            stream.add(new Layer.Noisy(width, Activation.IDENTITY, config.noisySigma()));
        } else {
            hidden.ifPresent(stream::add);
            stream.add(new Layer.Dense(width, Activation.IDENTITY, false, 1f));
        }
        return stream;
    }

    private static Architecture architecture(DqnConfig config, int inputs, List<Layer> trunk, Output output) {
        return new Architecture(
                inputs,
                List.of(new Branch("values", trunk, List.of(output))),
                config.network().initialization());
    }

    /// The policy that a trainer saved.
    static Policy restore(DqnConfig config, Space observations, Space actions, Backend backend, State state) {
        ActionValues head = head(config, actions);
        Network network = backend.network(architecture(config, observations, head), new RandomStream(0), Workers.ONE);
        network.load(state.at("network"));
        Optional<RunningStatistics> normalizer = Optional.empty();
        if (state.at("normalizer").exists()) {
            RunningStatistics statistics = new RunningStatistics(observations.size());
            statistics.load(state.at("normalizer"));
            normalizer = Optional.of(statistics);
        }
        return new Policy(observations, actions, network, head, false, normalizer);
    }
}
