package bellman.algos.a2c;

import bellman.algos.actorcritic.NetworkConfig;
import bellman.algos.actorcritic.Require;
import bellman.net.Backend;
import bellman.policy.Policy;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.Schedule;
import bellman.train.Setup;
import java.util.Map;

/// A2C's settings.
///
/// @param rolloutSteps steps of each environment between updates
/// @param learningRate of RMSProp
/// @param learningRateSchedule how it falls
/// @param discount γ
/// @param gaeLambda λ of generalised advantage estimation; 1 gives the n-step advantages of the paper
/// @param valueCoefficient weight of the value loss
/// @param entropyCoefficient weight of the entropy bonus
/// @param normalizeAdvantages whether advantages have mean 0 and deviation 1 in each update
/// @param maxGradientNorm to which gradients are scaled down, 0 for no limit
/// @param rmsPropDecay of the mean squared gradient
/// @param rmsPropEpsilon beside or under RMSProp's root
/// @param rmsPropEpsilonInside whether under it, as in TensorFlow
/// @param noiseInterval with state-dependent noise: steps between new noise matrices, 0 for one per rollout
/// @param network policy and value
public record A2cConfig(
        int rolloutSteps,
        float learningRate,
        Schedule learningRateSchedule,
        float discount,
        float gaeLambda,
        float valueCoefficient,
        float entropyCoefficient,
        boolean normalizeAdvantages,
        float maxGradientNorm,
        float rmsPropDecay,
        float rmsPropEpsilon,
        boolean rmsPropEpsilonInside,
        int noiseInterval,
        NetworkConfig network)
        implements AlgorithmConfig {
    /// What A2C is by custom.
    public static A2cConfig defaults() {
        return new A2cConfig(
                5,
                7e-4f,
                Schedule.CONSTANT,
                0.99f,
                1f,
                1f,
                0f,
                false,
                0.5f,
                0.99f,
                1e-5f,
                false,
                0,
                NetworkConfig.defaults());
    }

    public A2cConfig {
        Require.atLeastOne("rollout-steps", rolloutSteps);
        Require.positive("learning-rate", learningRate);
        Require.fraction("discount", discount);
        Require.fraction("gae-lambda", gaeLambda);
        Require.notNegative("value-coefficient", valueCoefficient);
        Require.notNegative("entropy-coefficient", entropyCoefficient);
        Require.notNegative("max-gradient-norm", maxGradientNorm);
        Require.fraction("rms-prop-decay", rmsPropDecay);
        Require.positive("rms-prop-epsilon", rmsPropEpsilon);
        Require.notNegative("noise-interval", noiseInterval);
    }

    @Override
    public AgentTrainer trainer(Setup setup) {
        return new A2c(this, setup);
    }

    @Override
    public Policy policy(Space observations, Space actions, Backend backend, State trainer) {
        return network.restore("a2c", observations, actions, backend, trainer);
    }

    @Override
    public Map<String, String> ineffective(Space observations, Space actions) {
        Map<String, String> keys = network.ineffective(observations, actions);
        if (!network.stateDependentNoise()) {
            keys.put("noise-interval", "network.state-dependent-noise is false");
        }
        return keys;
    }
}
