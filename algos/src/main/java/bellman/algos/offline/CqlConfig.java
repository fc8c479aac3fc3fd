package bellman.algos.offline;

import bellman.algos.actorcritic.Require;
import bellman.algos.continuous.ActorConfig;
import bellman.algos.continuous.CriticConfig;
import bellman.algos.continuous.EntropyConfig;
import bellman.algos.continuous.Normalizer;
import bellman.algos.continuous.Restored;
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

/// CQL's settings, for continuous actions between finite bounds.
///
/// @param dataset which recorded steps
/// @param batch how they are learned from
/// @param discount γ
/// @param tau share of the way that target networks follow with each update
/// @param conservatism α: how much is taken from the values of actions that were not recorded
/// @param samples actions of each of three kinds by which those values are estimated
/// @param entropy how much entropy counts
/// @param actor network of the policy
/// @param critic networks of the values
public record CqlConfig(
        DatasetConfig dataset,
        BatchConfig batch,
        float discount,
        float tau,
        float conservatism,
        int samples,
        EntropyConfig entropy,
        ActorConfig actor,
        CriticConfig critic)
        implements AlgorithmConfig {
    /// Those of the paper for locomotion.
    public static CqlConfig defaults() {
        return new CqlConfig(
                DatasetConfig.defaults(),
                BatchConfig.defaults(),
                0.99f,
                0.005f,
                5f,
                10,
                EntropyConfig.defaults(),
                ActorConfig.defaults(),
                CriticConfig.defaults());
    }

    public CqlConfig {
        Require.fraction("discount", discount);
        Require.fraction("tau", tau);
        Require.notNegative("conservatism", conservatism);
        Require.atLeastOne("samples", samples);
        if (actor.stateDependentNoise()) {
            throw new IllegalArgumentException(
                    "actor.state-dependent-noise: found true, expected false: what learns from recorded steps does not"
                            + " explore");
        }
    }

    @Override
    public AgentTrainer trainer(Setup setup) {
        Restored.requireBounded("cql", setup.environment().actionSpace(), "Box with finite bounds");
        return new OfflineTrainer(setup, batch, dataset, discount, false, rows -> new Cql(this, rows, setup));
    }

    @Override
    public Policy policy(Space observations, Space actions, Backend backend, State trainer) {
        var parts = actor.build(observations, actions, Normalizer.NONE, backend, new RandomStream(0), Workers.ONE);
        return Restored.continuous(observations, actions, parts, trainer);
    }

    @Override
    public Map<String, String> ineffective(Space observations, Space actions) {
        Map<String, String> keys = new LinkedHashMap<>(entropy.ineffective());
        keys.putAll(actor.ineffective());
        if (conservatism == 0) {
            keys.put("samples", "conservatism is 0");
        }
        return keys;
    }
}
