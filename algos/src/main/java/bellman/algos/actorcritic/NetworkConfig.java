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
/// @param memory recurrent layer behind the dense ones
/// @param memorySize its width
/// @param logStd what the log standard deviation of continuous actions begins with
/// @param stateDependentNoise whether continuous actions are explored by gSDE (Raffin et al. 2021) instead of by
///     independent noise at each step
public record NetworkConfig(
        List<Integer> hidden,
        Activation activation,
        boolean layerNorm,
        boolean sharedTrunk,
        Initialization initialization,
        Memory memory,
        int memorySize,
        float logStd,
        boolean stateDependentNoise) {
    /// Two layers of 64 with tanh each for policy and value: PPO's custom.
    public static NetworkConfig defaults() {
        return new NetworkConfig(
                List.of(64, 64), Activation.TANH, false, false, Initialization.ORTHOGONAL, Memory.NONE, 64, 0f, false);
    }

    private static final float HIDDEN_GAIN = (float) Math.sqrt(2);
    private static final float POLICY_GAIN = 0.01f;
    private static final float VALUE_GAIN = 1f;

    /// What a network remembers from step to step.
    public enum Memory {
        /// Nothing.
        NONE,
        /// What a gated recurrent unit keeps.
        GRU,
        /// What a long short-term memory keeps.
        LSTM
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
                hidden, activation, layerNorm, sharedTrunk, initialization, other, size, logStd, stateDependentNoise);
    }

    /// The same with the trunk shared or not.
    public NetworkConfig withSharedTrunk(boolean shared) {
        return new NetworkConfig(
                hidden, activation, layerNorm, shared, initialization, memory, memorySize, logStd, stateDependentNoise);
    }

    /// Keys, with `network.` in front, that have no effect for these actions, with the reason.
    public Map<String, String> ineffective(Space actions) {
        Map<String, String> keys = new LinkedHashMap<>();
        if (memory == Memory.NONE) {
            keys.put("network.memory-size", "memory is none");
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

    /// The head that acts in `actions`.
    ///
    /// @param algorithm named in the error
    /// @throws UnsupportedSpaceException if there is none
    public PolicyHead head(String algorithm, Space actions) {
        return switch (actions) {
            case Discrete discrete -> new Categorical(discrete.n());
            case MultiDiscrete several ->
                new MultiCategorical(
                        several.counts().stream().mapToInt(Integer::intValue).toArray());
            case MultiBinary binary -> new Bernoulli(binary.n());
            case Box box
            when box.type() == Box.Type.FLOAT32 ->
                stateDependentNoise
                        ? new StateDependentGaussian(box.size(), trunkWidth())
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
        PolicyHead head = head(algorithm, actions);
        Network network = backend.network(architecture(observations.flatSize(), head, actions), random, workers);
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

    private Architecture architecture(int inputs, PolicyHead head, Space actions) {
        List<Output> policy = policyOutputs(head, actions);
        Output value = new Output.Linear(1, VALUE_GAIN);
        if (sharedTrunk) {
            List<Output> outputs = new ArrayList<>(policy);
            outputs.add(value);
            return new Architecture(inputs, List.of(new Branch("shared", trunk(), outputs)), initialization);
        }
        return new Architecture(
                inputs,
                List.of(new Branch("policy", trunk(), policy), new Branch("value", trunk(), List.of(value))),
                initialization);
    }

    private List<Output> policyOutputs(PolicyHead head, Space actions) {
        if (!(actions instanceof Box)) {
            return List.of(new Output.Linear(head.width(), POLICY_GAIN));
        }
        int size = actions.size();
        return stateDependentNoise
                ? List.of(
                        new Output.Linear(size, POLICY_GAIN),
                        new Output.Features(false),
                        new Output.Free(size * trunkWidth(), logStd))
                : List.of(new Output.Linear(size, POLICY_GAIN), new Output.Free(size, logStd));
    }

    private List<Layer> trunk() {
        List<Layer> layers = new ArrayList<>();
        for (int width : hidden) {
            layers.add(new Layer.Dense(width, activation, layerNorm, HIDDEN_GAIN));
        }
        switch (memory) {
            case NONE -> {}
            case GRU -> layers.add(new Layer.Gru(memorySize));
            case LSTM -> layers.add(new Layer.Lstm(memorySize));
        }
        return layers;
    }

    private int trunkWidth() {
        if (memory != Memory.NONE) {
            return memorySize;
        }
        if (hidden.isEmpty()) {
            throw new IllegalArgumentException("state-dependent-noise needs a hidden layer, hidden is empty");
        }
        return hidden.getLast();
    }
}
