package bellman.algos.offline;

import bellman.algos.actorcritic.Require;
import bellman.algos.continuous.CriticConfig;
import bellman.algos.continuous.DeterministicConfig;
import bellman.algos.continuous.NoiseConfig;
import bellman.algos.continuous.Restored;
import bellman.algos.offpolicy.ReplayConfig;
import bellman.algos.offpolicy.RoundsConfig;
import bellman.algos.td3.Td3;
import bellman.algos.td3.Td3Config;
import bellman.net.Backend;
import bellman.net.Workers;
import bellman.policy.Policy;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.Setup;
import java.util.LinkedHashMap;
import java.util.Map;

/// TD3+BC's settings (Fujimoto and Gu 2021), for continuous actions between finite bounds.
///
/// @param dataset which recorded steps
/// @param batch how they are learned from
/// @param discount γ
/// @param tau share of the way that target networks follow with each update of the actor
/// @param policyDelay updates of the critics for one of the actor
/// @param targetNoise deviation of the noise on the target policy's actions
/// @param targetNoiseClip how large that noise may be
/// @param alpha α: how much values count beside the distance from the recorded actions
/// @param actor its network
/// @param critic their networks
public record Td3BcConfig(
        DatasetConfig dataset,
        BatchConfig batch,
        float discount,
        float tau,
        int policyDelay,
        float targetNoise,
        float targetNoiseClip,
        float alpha,
        DeterministicConfig actor,
        CriticConfig critic)
        implements AlgorithmConfig {
    /// Those of the paper.
    public static Td3BcConfig defaults() {
        return new Td3BcConfig(
                DatasetConfig.defaults(),
                BatchConfig.defaults(),
                0.99f,
                0.005f,
                2,
                0.2f,
                0.5f,
                2.5f,
                DeterministicConfig.defaults(),
                CriticConfig.defaults());
    }

    public Td3BcConfig {
        Require.positive("alpha", alpha);
    }

    /// What TD3 goes by; what is about acting has no part in it.
    private Td3Config td3() {
        return new Td3Config(
                new RoundsConfig(0, 1, 1, batch.size(), 1),
                ReplayConfig.of(8),
                batch.learningRate(),
                batch.learningRateSchedule(),
                discount,
                tau,
                policyDelay,
                targetNoise,
                targetNoiseClip,
                new NoiseConfig(NoiseConfig.Kind.NORMAL, 0f),
                actor,
                critic);
    }

    @Override
    public AgentTrainer trainer(Setup setup) {
        Restored.requireBounded("td3-bc", setup.environment().actionSpace(), "Box with finite bounds");
        return new OfflineTrainer(setup, batch, dataset, discount, false, rows -> new Td3(td3(), alpha, rows, setup));
    }

    @Override
    public Policy policy(Space observations, Space actions, Backend backend, State trainer) {
        var parts = actor.build(observations, actions, backend, new RandomStream(0), Workers.ONE);
        return Restored.continuous(observations, actions, parts, trainer);
    }

    @Override
    public Map<String, String> ineffective(Space observations, Space actions) {
        Map<String, String> keys = new LinkedHashMap<>();
        if (targetNoise == 0) {
            keys.put("target-noise-clip", "target-noise is 0");
        }
        return keys;
    }
}
