package bellman.algos.trpo;

import bellman.algos.actorcritic.NetworkConfig;
import bellman.algos.actorcritic.Require;
import bellman.net.Backend;
import bellman.policy.Policy;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.Setup;
import java.util.Map;

/// TRPO's settings.
///
/// @param rolloutSteps steps of each environment between updates
/// @param discount γ
/// @param gaeLambda λ of generalised advantage estimation
/// @param normalizeAdvantages whether advantages have mean 0 and deviation 1 in each rollout
/// @param targetKl δ: how far a policy may lie from the one before, in mean Kullback-Leibler divergence
/// @param conjugateGradientSteps most products with the Fisher matrix that a direction costs
/// @param damping times the identity that is added to the Fisher matrix
/// @param lineSearchSteps how often a step is shrunk before it is given up
/// @param lineSearchShrink by what
/// @param valueLearningRate of the value function's Adam
/// @param valueEpochs passes of the value function over each rollout
/// @param minibatchSize rows of a step of the value function
/// @param network policy and value, with trunks of their own
public record TrpoConfig(
        int rolloutSteps,
        float discount,
        float gaeLambda,
        boolean normalizeAdvantages,
        float targetKl,
        int conjugateGradientSteps,
        float damping,
        int lineSearchSteps,
        float lineSearchShrink,
        float valueLearningRate,
        int valueEpochs,
        int minibatchSize,
        NetworkConfig network)
        implements AlgorithmConfig {
    /// Those of sb3-contrib.
    public static TrpoConfig defaults() {
        return new TrpoConfig(
                2048, 0.99f, 0.95f, true, 0.01f, 15, 0.1f, 10, 0.8f, 1e-3f, 10, 128, NetworkConfig.defaults());
    }

    public TrpoConfig {
        Require.atLeastOne("rollout-steps", rolloutSteps);
        Require.fraction("discount", discount);
        Require.fraction("gae-lambda", gaeLambda);
        Require.positive("target-kl", targetKl);
        Require.atLeastOne("conjugate-gradient-steps", conjugateGradientSteps);
        Require.positive("damping", damping);
        Require.atLeastOne("line-search-steps", lineSearchSteps);
        Require.positive("line-search-shrink", lineSearchShrink);
        Require.fraction("line-search-shrink", lineSearchShrink);
        Require.positive("value-learning-rate", valueLearningRate);
        Require.atLeastOne("value-epochs", valueEpochs);
        Require.atLeastOne("minibatch-size", minibatchSize);
        if (network.sharedTrunk()) {
            throw new IllegalArgumentException("network.shared-trunk: found true, expected false: a trust region of the"
                    + " policy says nothing about a value function with the same weights");
        }
        if (network.memory() != NetworkConfig.Memory.NONE) {
            throw new IllegalArgumentException("network.memory: found "
                    + network.memory().name().toLowerCase(java.util.Locale.ROOT) + ", expected none with trpo");
        }
        if (network.stateDependentNoise()) {
            throw new IllegalArgumentException("network.state-dependent-noise: found true, expected false: its"
                    + " distribution has no Fisher information in closed form");
        }
    }

    @Override
    public AgentTrainer trainer(Setup setup) {
        return new Trpo(this, setup);
    }

    @Override
    public Policy policy(Space observations, Space actions, Backend backend, State trainer) {
        return network.restore("trpo", observations, actions, backend, trainer);
    }

    @Override
    public Map<String, String> ineffective(Space observations, Space actions) {
        return network.ineffective(observations, actions);
    }
}
