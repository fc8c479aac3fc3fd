package bellman.algos.td3;

import bellman.algos.actorcritic.Require;
import bellman.algos.continuous.CriticConfig;
import bellman.algos.continuous.DeterministicConfig;
import bellman.algos.continuous.NoiseConfig;
import bellman.algos.continuous.ReplayTrainer;
import bellman.algos.continuous.Restored;
import bellman.algos.offpolicy.ReplayConfig;
import bellman.algos.offpolicy.RoundsConfig;
import bellman.net.Backend;
import bellman.net.Workers;
import bellman.policy.Policy;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.Schedule;
import bellman.train.Setup;
import java.util.LinkedHashMap;
import java.util.Map;

/// TD3's settings, for continuous actions between finite bounds. DDPG is TD3 with one critic, a policy delay
/// of 1 and no target noise.
///
/// @param rounds how acting and learning take turns
/// @param replay what is remembered
/// @param learningRate of actor and critics
/// @param learningRateSchedule how it falls
/// @param discount γ
/// @param tau share of the way that target networks follow with each update of the actor
/// @param policyDelay d: updates of the critics for one of the actor
/// @param targetNoise σ̃: deviation of the noise on the target policy's actions, 0 for none
/// @param targetNoiseClip c: how large that noise may be
/// @param noise on the actions that are taken
/// @param actor its network
/// @param critic their networks
public record Td3Config(
        RoundsConfig rounds,
        ReplayConfig replay,
        float learningRate,
        Schedule learningRateSchedule,
        float discount,
        float tau,
        int policyDelay,
        float targetNoise,
        float targetNoiseClip,
        NoiseConfig noise,
        DeterministicConfig actor,
        CriticConfig critic)
        implements AlgorithmConfig {
    /// Those of the paper, with Stable-Baselines3's learning rate and networks.
    public static Td3Config defaults() {
        return new Td3Config(
                new RoundsConfig(100, 1, 1, 256, 200),
                ReplayConfig.of(1_000_000),
                1e-3f,
                Schedule.CONSTANT,
                0.99f,
                0.005f,
                2,
                0.2f,
                0.5f,
                new NoiseConfig(NoiseConfig.Kind.NORMAL, 0.1f),
                DeterministicConfig.defaults(),
                CriticConfig.defaults());
    }

    public Td3Config {
        Require.positive("learning-rate", learningRate);
        Require.fraction("discount", discount);
        Require.fraction("tau", tau);
        Require.atLeastOne("policy-delay", policyDelay);
        Require.notNegative("target-noise", targetNoise);
        Require.notNegative("target-noise-clip", targetNoiseClip);
    }

    @Override
    public AgentTrainer trainer(Setup setup) {
        Restored.requireBounded("td3", setup.environment().actionSpace(), "Box with finite bounds");
        var settings = new ReplayTrainer.Settings(rounds, replay, discount, learningRate, learningRateSchedule);
        return new ReplayTrainer(setup, settings, rows -> new Td3(this, rows, setup));
    }

    @Override
    public Policy policy(Space observations, Space actions, Backend backend, State trainer) {
        var parts = actor.build(observations, actions, backend, new RandomStream(0), Workers.ONE);
        return Restored.continuous(observations, actions, parts, trainer);
    }

    @Override
    public Map<String, String> ineffective(Space observations, Space actions) {
        Map<String, String> keys = new LinkedHashMap<>(replay.ineffective());
        if (targetNoise == 0) {
            keys.put("target-noise-clip", "target-noise is 0");
        }
        return keys;
    }
}
