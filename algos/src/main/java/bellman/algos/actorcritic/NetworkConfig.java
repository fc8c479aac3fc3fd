package bellman.algos.actorcritic;

import bellman.head.Bernoulli;
import bellman.head.Categorical;
import bellman.head.DiagonalGaussian;
import bellman.head.MultiCategorical;
import bellman.head.PolicyHead;
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
import bellman.policy.ActorCritic;
import bellman.policy.Policy;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import bellman.space.Text;
import bellman.space.Tuple;
import bellman.train.UnsupportedSpaceException;
import bellman.vector.RunningStatistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What an actor-critic's network looks like.
///
/// @param hidden widths of the dense layers, from the inputs on
/// @param activation behind each of them
/// @param layerNorm whether each normalises its features before the activation
/// @param sharedTrunk whether policy and value read the same features; otherwise each has layers of its own
/// @param initialization of the dense layers
/// @param convolutions in front of the dense layers, for observations that are images; `impala` needs the
///     backend torch
/// @param imageLayout what the axes of observations with three of them are
/// @param memory layer behind the dense ones that looks back in time
/// @param memorySize its width
/// @param transformer what it looks like if it is one
/// @param logStd what the log standard deviation of continuous actions begins with
/// @param stateDependentNoise whether continuous actions are explored by gSDE (Raffin et al. 2021) instead of
///     by independent noise at each step
public record NetworkConfig(
        List<Integer> hidden,
        Activation activation,
        boolean layerNorm,
        boolean sharedTrunk,
        Initialization initialization,
        Convolutions convolutions,
        ImageLayout imageLayout,
        Memory memory,
        int memorySize,
        TransformerConfig transformer,
        float logStd,
        boolean stateDependentNoise) {
    /// Two layers of 64 with tanh each for policy and value: PPO's custom.
    public static NetworkConfig defaults() {
        return new NetworkConfig(
                List.of(64, 64),
                Activation.TANH,
                false,
                false,
                Initialization.ORTHOGONAL,
                Convolutions.NONE,
                ImageLayout.CHANNELS_LAST,
                Memory.NONE,
                64,
                new TransformerConfig(4, 1, 32),
                0f,
                false);
    }

    private static final float POLICY_GAIN = 0.01f;
    private static final float VALUE_GAIN = 1f;

    /// What a network remembers from step to step.
    public enum Memory {
        /// Nothing.
        NONE,
        /// What a gated recurrent unit keeps.
        GRU,
        /// What a long short-term memory keeps.
        LSTM,
        /// The last steps, seen by attention; needs the backend torch.
        TRANSFORMER
    }

    /// Convolutions, each followed by a ReLU but for residual ones.
    public enum Convolutions {
        /// None: the observation's numbers in a row.
        NONE,
        /// Two of 3 x 3 with 16 and 32 filters, for grids and boards.
        GRID,
        /// The three of Mnih et al. (2015), for screens of about 84 x 84.
        NATURE,
        /// Three residual stages of 16, 32 and 32 filters (Espeholt et al. 2018).
        IMPALA
    }

    /// What the axes of an observation with three of them are. Two axes are height and width; four are frame,
    /// height, width and channel.
    public enum ImageLayout {
        /// Height, width, channel, as Gymnasium has them.
        CHANNELS_LAST,
        /// Frame, height, width: a stack of grey images.
        FRAMES_FIRST
    }

    /// A transformer over the last steps.
    ///
    /// @param heads of its attention
    /// @param blocks one on the other
    /// @param window steps that it looks back
    public record TransformerConfig(int heads, int blocks, int window) {
        public TransformerConfig {
            Require.atLeastOne("heads", heads);
            Require.atLeastOne("blocks", blocks);
            Require.atLeastOne("window", window);
        }
    }

    public NetworkConfig {
        hidden = List.copyOf(hidden);
        for (int width : hidden) {
            if (width < 1) {
                throw new IllegalArgumentException("hidden widths must be at least 1, got " + hidden);
            }
        }
        if (memorySize < 1) {
            throw new IllegalArgumentException("memory-size must be at least 1, got " + memorySize);
        }
    }

    /// The same with a memory.
    public NetworkConfig withMemory(Memory other, int size) {
        return new NetworkConfig(
                hidden,
                activation,
                layerNorm,
                sharedTrunk,
                initialization,
                convolutions,
                imageLayout,
                other,
                size,
                transformer,
                logStd,
                stateDependentNoise);
    }

    /// The same with the trunk shared or not.
    public NetworkConfig withSharedTrunk(boolean shared) {
        return new NetworkConfig(
                hidden,
                activation,
                layerNorm,
                shared,
                initialization,
                convolutions,
                imageLayout,
                memory,
                memorySize,
                transformer,
                logStd,
                stateDependentNoise);
    }

    /// The same with convolutions.
    public NetworkConfig withConvolutions(Convolutions other) {
        return new NetworkConfig(
                hidden,
                activation,
                layerNorm,
                sharedTrunk,
                initialization,
                other,
                imageLayout,
                memory,
                memorySize,
                transformer,
                logStd,
                stateDependentNoise);
    }

    /// The same with state-dependent noise or not, and another first log standard deviation.
    public NetworkConfig withNoise(float firstLogStd, boolean stateDependent) {
        return new NetworkConfig(
                hidden,
                activation,
                layerNorm,
                sharedTrunk,
                initialization,
                convolutions,
                imageLayout,
                memory,
                memorySize,
                transformer,
                firstLogStd,
                stateDependent);
    }

    /// Keys, with `network.` in front, that have no effect in these spaces, with the reason.
    public Map<String, String> ineffective(Space observations, Space actions) {
        Map<String, String> keys = new LinkedHashMap<>();
        if (memory == Memory.NONE) {
            keys.put("network.memory-size", "memory is none");
        }
        if (memory != Memory.TRANSFORMER) {
            for (String key : List.of("heads", "blocks", "window")) {
                keys.put("network.transformer." + key, "memory is not transformer");
            }
        }
        if (convolutions == Convolutions.NONE) {
            keys.put("network.image-layout", "convolutions is none");
        } else if (observations instanceof Box box && box.shape().size() != 3) {
            keys.put("network.image-layout", "the observations have no three axes");
        }
        if (hidden.isEmpty()) {
            keys.put("network.activation", "hidden is empty");
            keys.put("network.layer-norm", "hidden is empty");
        }
        if (!(actions instanceof Box)) {
            keys.put("network.log-std", "the actions are not continuous");
            keys.put("network.state-dependent-noise", "the actions are not continuous");
        }
        return keys;
    }

    private PolicyHead head(String algorithm, List<Layer> trunk, Space actions) {
        return switch (actions) {
            case Discrete discrete -> new Categorical(discrete.n());
            case MultiDiscrete several ->
                new MultiCategorical(
                        several.counts().stream().mapToInt(Integer::intValue).toArray());
            case MultiBinary binary -> new Bernoulli(binary.n());
            case Box box
            when box.type() == Box.Type.FLOAT32 ->
                stateDependentNoise
                        ? new StateDependentGaussian(box.size(), width(trunk))
                        : new DiagonalGaussian(box.size());
            case Box _, Text _, Tuple _, Dict _ ->
                throw new UnsupportedSpaceException(
                        algorithm, "action", actions, "Discrete, MultiDiscrete, MultiBinary and Box of floats");
        };
    }

    /// An actor-critic with fresh weights.
    ///
    /// @param algorithm named in errors
    /// @throws UnsupportedSpaceException if there is no head for `actions`
    public ActorCritic build(
            String algorithm,
            Space observations,
            Space actions,
            Backend backend,
            RandomGenerator random,
            Workers workers) {
        if (observations instanceof Text) {
            throw new UnsupportedSpaceException(algorithm, "observation", observations, "everything but Text");
        }
        List<Layer> trunk = Trunk.of(this, observations);
        PolicyHead head = head(algorithm, trunk, actions);
        Architecture architecture = architecture(observations.flatSize(), trunk, policyOutputs(head, trunk, actions));
        Network network = backend.network(architecture, random, workers);
        return new ActorCritic(network, head);
    }

    /// The policy that a [Learner] saved.
    public Policy restore(String algorithm, Space observations, Space actions, Backend backend, State state) {
        ActorCritic agent = build(algorithm, observations, actions, backend, new RandomStream(0), Workers.ONE);
        agent.network().load(state.at("network"));
        Optional<RunningStatistics> normalizer = Optional.empty();
        if (state.at("normalizer").exists()) {
            RunningStatistics statistics = new RunningStatistics(observations.size());
            statistics.load(state.at("normalizer"));
            normalizer = Optional.of(statistics);
        }
        return new Policy(observations, actions, agent.network(), agent.head(), false, normalizer);
    }

    private Architecture architecture(int inputs, List<Layer> trunk, List<Output> policy) {
        Output value = new Output.Linear(1, VALUE_GAIN);
        if (sharedTrunk) {
            List<Output> outputs = new ArrayList<>(policy);
            outputs.add(value);
            return new Architecture(inputs, List.of(new Branch("shared", trunk, outputs)), initialization);
        }
        return new Architecture(
                inputs,
                List.of(new Branch("policy", trunk, policy), new Branch("value", trunk, List.of(value))),
                initialization);
    }

    private List<Output> policyOutputs(PolicyHead head, List<Layer> trunk, Space actions) {
        if (!(actions instanceof Box)) {
            return List.of(new Output.Linear(head.width(), POLICY_GAIN));
        }
        int size = actions.size();
        return stateDependentNoise
                ? List.of(
                        new Output.Linear(size, POLICY_GAIN),
                        new Output.Features(false),
                        new Output.Free(size * width(trunk), logStd))
                : List.of(new Output.Linear(size, POLICY_GAIN), new Output.Free(size, logStd));
    }

    private static int width(List<Layer> trunk) {
        if (trunk.isEmpty()) {
            throw new IllegalArgumentException("state-dependent-noise needs a hidden layer, hidden is empty");
        }
        return trunk.getLast().width();
    }
}
