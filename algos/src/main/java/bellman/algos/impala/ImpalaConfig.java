package bellman.algos.impala;

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

/// IMPALA's settings.
///
/// @param mode how actor and learner run side by side
/// @param buffers rollouts that may wait or be filled, in free-running mode
/// @param rolloutSteps n: steps of each environment in a rollout
/// @param learningRate of RMSProp
/// @param learningRateSchedule how it falls
/// @param discount γ
/// @param clipRho ρ̄: largest weight of a temporal difference
/// @param clipPolicyRho largest weight of a policy gradient
/// @param valueCoefficient weight of the value loss
/// @param entropyCoefficient weight of the entropy bonus
/// @param maxGradientNorm to which gradients are scaled down, 0 for no limit
/// @param rmsPropDecay of the mean squared gradient
/// @param rmsPropEpsilon beside RMSProp's root
/// @param noiseInterval with state-dependent noise: steps between new noise matrices, 0 for one per rollout
/// @param network policy and value
public record ImpalaConfig(
        Mode mode,
        int buffers,
        int rolloutSteps,
        float learningRate,
        Schedule learningRateSchedule,
        float discount,
        float clipRho,
        float clipPolicyRho,
        float valueCoefficient,
        float entropyCoefficient,
        float maxGradientNorm,
        float rmsPropDecay,
        float rmsPropEpsilon,
        int noiseInterval,
        NetworkConfig network)
        implements AlgorithmConfig {
    /// How actor and learner run side by side.
    public enum Mode {
        /// While the learner learns from one rollout, the actor collects the next with the weights from
        /// before: each rollout is one update old, and a run repeats bit for bit.
        LOCK_STEP,
        /// Neither waits for the other as long as there are buffers. Rollouts are as old as it happens, and
        /// no two runs are the same.
        FREE_RUNNING
    }

    /// Close to the paper's, for small tasks.
    public static ImpalaConfig defaults() {
        return new ImpalaConfig(
                Mode.LOCK_STEP,
                4,
                20,
                6e-4f,
                Schedule.LINEAR,
                0.99f,
                1f,
                1f,
                1f,
                0.01f,
                40f,
                0.99f,
                1e-5f,
                0,
                NetworkConfig.defaults());
    }

    public ImpalaConfig {
        Require.atLeastOne("buffers", buffers);
        Require.atLeastOne("rollout-steps", rolloutSteps);
        Require.positive("learning-rate", learningRate);
        Require.fraction("discount", discount);
        Require.positive("clip-rho", clipRho);
        Require.positive("clip-policy-rho", clipPolicyRho);
        Require.notNegative("value-coefficient", valueCoefficient);
        Require.notNegative("entropy-coefficient", entropyCoefficient);
        Require.notNegative("max-gradient-norm", maxGradientNorm);
        Require.fraction("rms-prop-decay", rmsPropDecay);
        Require.positive("rms-prop-epsilon", rmsPropEpsilon);
        Require.notNegative("noise-interval", noiseInterval);
        if (mode == Mode.FREE_RUNNING && buffers < 2) {
            throw new IllegalArgumentException(
                    "buffers must be at least 2 in free-running mode, one to fill and one to learn from, got "
                            + buffers);
        }
    }

    @Override
    public AgentTrainer trainer(Setup setup) {
        return new Impala(this, setup);
    }

    @Override
    public Policy policy(Space observations, Space actions, Backend backend, State trainer) {
        return network.restore("impala", observations, actions, backend, trainer);
    }

    @Override
    public Map<String, String> ineffective(Space observations, Space actions) {
        Map<String, String> keys = network.ineffective(observations, actions);
        if (!network.stateDependentNoise()) {
            keys.put("noise-interval", "network.state-dependent-noise is false");
        }
        if (mode == Mode.LOCK_STEP) {
            keys.put("buffers", "mode is lock-step");
        }
        return keys;
    }
}
