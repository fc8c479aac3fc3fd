package bellman.algos.offline;

import bellman.algos.actorcritic.Require;
import bellman.algos.continuous.CriticConfig;
import bellman.algos.continuous.DeterministicConfig;
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

/// IQL's settings, for continuous actions between finite bounds.
///
/// @param dataset which recorded steps
/// @param batch how they are learned from
/// @param discount γ
/// @param tau share of the way that target networks follow with each update
/// @param expectile τ: which expectile of the actions' values a state's value is
/// @param beta β: inverse temperature of the policy's weights
/// @param largestWeight of them
/// @param actor network of the policy
/// @param value network of the states' value
/// @param critic networks of the actions' values
public record IqlConfig(
        DatasetConfig dataset,
        BatchConfig batch,
        float discount,
        float tau,
        float expectile,
        float beta,
        float largestWeight,
        DeterministicConfig actor,
        DeterministicConfig value,
        CriticConfig critic)
        implements AlgorithmConfig {
    /// Those of the paper for locomotion.
    public static IqlConfig defaults() {
        return new IqlConfig(
                DatasetConfig.defaults(),
                BatchConfig.defaults(),
                0.99f,
                0.005f,
                0.7f,
                3f,
                100f,
                DeterministicConfig.defaults(),
                DeterministicConfig.defaults(),
                CriticConfig.defaults());
    }

    public IqlConfig {
        Require.fraction("discount", discount);
        Require.fraction("tau", tau);
        Require.fraction("expectile", expectile);
        Require.positive("beta", beta);
        Require.positive("largest-weight", largestWeight);
    }

    @Override
    public AgentTrainer trainer(Setup setup) {
        Restored.requireBounded("iql", setup.environment().actionSpace(), "Box with finite bounds");
        return new OfflineTrainer(setup, batch, dataset, discount, false, rows -> new Iql(this, rows, setup));
    }

    @Override
    public Policy policy(Space observations, Space actions, Backend backend, State trainer) {
        var head = ClonedPolicy.head("iql", actions);
        var network =
                ClonedPolicy.network(actor, head, observations, actions, backend, new RandomStream(0), Workers.ONE);
        network.load(trainer.at("agent").at("actor").at("network"));
        return ClonedPolicy.policy(observations, actions, network, head);
    }

    @Override
    public Map<String, String> ineffective(Space observations, Space actions) {
        return new LinkedHashMap<>();
    }
}
