package bellman.algos.offline;

import bellman.algos.actorcritic.Require;
import bellman.algos.continuous.DeterministicConfig;
import bellman.head.PolicyHead;
import bellman.loss.RegressionWeights;
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

/// Settings of regression towards recorded actions, for continuous actions between finite bounds and discrete
/// ones. With uniform weights it is behaviour cloning, and percent-BC with a `dataset.best-share` below 1;
/// with exponential ones of advantages it is AWR (Peng et al. 2019, algorithm 1, from fixed data), without a
/// baseline return-weighted regression.
///
/// @param dataset which recorded steps
/// @param batch how they are learned from
/// @param discount γ of the returns by which actions are weighted
/// @param weighting how
/// @param beta β: temperature of exponential weights
/// @param largestWeight of exponential weights
/// @param baseline whether a value function is learned and subtracted from returns
/// @param actor network of the policy
/// @param value network of the value function
public record RegressionConfig(
        DatasetConfig dataset,
        BatchConfig batch,
        float discount,
        Weighting weighting,
        float beta,
        float largestWeight,
        boolean baseline,
        DeterministicConfig actor,
        DeterministicConfig value)
        implements AlgorithmConfig {
    /// How an action's return decides about its weight.
    public enum Weighting {
        /// Not at all.
        UNIFORM,
        /// `exp(score / β)`.
        EXPONENTIAL,
        /// Only scores above 0 count.
        BETTER
    }

    /// Behaviour cloning.
    public static RegressionConfig defaults() {
        return new RegressionConfig(
                DatasetConfig.defaults(),
                BatchConfig.defaults(),
                0.99f,
                Weighting.UNIFORM,
                1f,
                20f,
                true,
                DeterministicConfig.defaults(),
                DeterministicConfig.defaults());
    }

    public RegressionConfig {
        Require.fraction("discount", discount);
        Require.positive("beta", beta);
        Require.positive("largest-weight", largestWeight);
    }

    RegressionWeights weights() {
        return switch (weighting) {
            case UNIFORM -> new RegressionWeights.Uniform();
            case EXPONENTIAL -> new RegressionWeights.Exponential(beta, largestWeight);
            case BETTER -> new RegressionWeights.Better(0);
        };
    }

    @Override
    public AgentTrainer trainer(Setup setup) {
        PolicyHead head = ClonedPolicy.head("regression", setup.environment().actionSpace());
        return new OfflineTrainer(
                setup, batch, dataset, discount, true, rows -> new Regression(this, head, rows, setup));
    }

    @Override
    public Policy policy(Space observations, Space actions, Backend backend, State trainer) {
        var head = ClonedPolicy.head("regression", actions);
        var network =
                ClonedPolicy.network(actor, head, observations, actions, backend, new RandomStream(0), Workers.ONE);
        network.load(trainer.at("agent").at("actor").at("network"));
        return ClonedPolicy.policy(observations, actions, network, head);
    }

    @Override
    public Map<String, String> ineffective(Space observations, Space actions) {
        Map<String, String> keys = new LinkedHashMap<>();
        if (weighting == Weighting.UNIFORM) {
            keys.put("discount", "weighting is uniform");
            keys.put("baseline", "weighting is uniform");
        }
        if (weighting != Weighting.EXPONENTIAL) {
            keys.put("beta", "weighting is not exponential");
            keys.put("largest-weight", "weighting is not exponential");
        }
        if (weighting == Weighting.UNIFORM || !baseline) {
            for (String key : new String[] {"hidden", "activation", "layer-norm"}) {
                keys.put("value." + key, "no value function is learned");
            }
        }
        return keys;
    }
}
