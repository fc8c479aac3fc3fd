package bellman.algos.ppo;

import bellman.algos.actorcritic.NetworkConfig;
import bellman.algos.actorcritic.Require;
import bellman.algos.exploration.NoveltyConfig;
import bellman.net.Backend;
import bellman.policy.Policy;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.Schedule;
import bellman.train.Setup;
import java.util.Map;

/// PPO's settings.
///
/// @param rolloutSteps steps of each environment between updates
/// @param minibatchSize rows of a minibatch; with memory rounded down to whole environments' rollouts
/// @param epochs passes over each rollout
/// @param learningRate of Adam
/// @param learningRateSchedule how it falls
/// @param discount γ
/// @param gaeLambda λ of generalised advantage estimation
/// @param clip how far the probability ratio may leave 1 before the gradient ends
/// @param clipSchedule how it falls
/// @param valueLoss plain, or clipped as in PPO2 by `clip`, or Huber
/// @param valueCoefficient weight of the value loss
/// @param entropyCoefficient weight of the entropy bonus
/// @param normalizeAdvantages whether advantages have mean 0 and deviation 1 in each minibatch
/// @param maxGradientNorm to which gradients are scaled down, 0 for no limit
/// @param targetKl epochs end early once the approximate KL divergence exceeds 1.5 times it, 0 for never
/// @param adamEpsilon added to Adam's root
/// @param noiseInterval with state-dependent noise: steps between new noise matrices, 0 for one per rollout
/// @param network policy and value
/// @param novelty a reward for what is new
public record PpoConfig(
        int rolloutSteps,
        int minibatchSize,
        int epochs,
        float learningRate,
        Schedule learningRateSchedule,
        float discount,
        float gaeLambda,
        float clip,
        Schedule clipSchedule,
        ValueLossKind valueLoss,
        float valueCoefficient,
        float entropyCoefficient,
        boolean normalizeAdvantages,
        float maxGradientNorm,
        float targetKl,
        float adamEpsilon,
        int noiseInterval,
        NetworkConfig network,
        NoveltyConfig novelty)
        implements AlgorithmConfig {
    /// What PPO is by custom (Huang et al. 2022), for eight environments.
    public static PpoConfig defaults() {
        return new PpoConfig(
                128,
                256,
                4,
                3e-4f,
                Schedule.LINEAR,
                0.99f,
                0.95f,
                0.2f,
                Schedule.CONSTANT,
                ValueLossKind.PLAIN,
                0.5f,
                0f,
                true,
                0.5f,
                0f,
                1e-5f,
                0,
                NetworkConfig.defaults(),
                NoveltyConfig.none());
    }

    /// Without a reward for what is new.
    public PpoConfig(
            int rolloutSteps,
            int minibatchSize,
            int epochs,
            float learningRate,
            Schedule learningRateSchedule,
            float discount,
            float gaeLambda,
            float clip,
            Schedule clipSchedule,
            ValueLossKind valueLoss,
            float valueCoefficient,
            float entropyCoefficient,
            boolean normalizeAdvantages,
            float maxGradientNorm,
            float targetKl,
            float adamEpsilon,
            int noiseInterval,
            NetworkConfig network) {
        this(
                rolloutSteps,
                minibatchSize,
                epochs,
                learningRate,
                learningRateSchedule,
                discount,
                gaeLambda,
                clip,
                clipSchedule,
                valueLoss,
                valueCoefficient,
                entropyCoefficient,
                normalizeAdvantages,
                maxGradientNorm,
                targetKl,
                adamEpsilon,
                noiseInterval,
                network,
                NoveltyConfig.none());
    }

    /// Which distance from the returns the value function minimises.
    public enum ValueLossKind {
        /// Half the squared error.
        PLAIN,
        /// The larger of that and the squared error of the value clipped around what it was: PPO2.
        CLIPPED,
        /// Huber's, quadratic within 1.
        HUBER
    }

    public PpoConfig {
        Require.atLeastOne("rollout-steps", rolloutSteps);
        Require.atLeastOne("minibatch-size", minibatchSize);
        Require.atLeastOne("epochs", epochs);
        Require.positive("learning-rate", learningRate);
        Require.fraction("discount", discount);
        Require.fraction("gae-lambda", gaeLambda);
        Require.positive("clip", clip);
        Require.notNegative("value-coefficient", valueCoefficient);
        Require.notNegative("entropy-coefficient", entropyCoefficient);
        Require.notNegative("max-gradient-norm", maxGradientNorm);
        Require.notNegative("target-kl", targetKl);
        Require.positive("adam-epsilon", adamEpsilon);
        Require.notNegative("noise-interval", noiseInterval);
    }

    @Override
    public AgentTrainer trainer(Setup setup) {
        return new Ppo(this, novelty.wrap(setup, discount));
    }

    @Override
    public Policy policy(Space observations, Space actions, Backend backend, State trainer) {
        return network.restore("ppo", observations, actions, backend, trainer);
    }

    @Override
    public Map<String, String> ineffective(Space observations, Space actions) {
        Map<String, String> keys = network.ineffective(observations, actions);
        keys.putAll(novelty.ineffective());
        if (!network.stateDependentNoise()) {
            keys.put("noise-interval", "network.state-dependent-noise is false");
        }
        return keys;
    }
}
