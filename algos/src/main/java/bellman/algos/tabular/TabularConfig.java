package bellman.algos.tabular;

import bellman.algos.actorcritic.Require;
import bellman.algos.offpolicy.ExplorationConfig;
import bellman.net.Backend;
import bellman.policy.Policy;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.Setup;
import java.util.LinkedHashMap;
import java.util.Map;

/// Q-learning's and SARSA's settings.
///
/// @param method which of them
/// @param learningRate how far a value moves towards its target
/// @param learningRateDecay visits of a state and action after which its rate has halved: `rate / (1 + visits /
///     decay)`, as convergence to the exact values needs; 0 for never
/// @param discount γ
/// @param initialValue what the table begins with; above what can be had it makes the learner curious
/// @param exploration how random actions are
/// @param countBonus added to a reward by `bonus / √visits` of the state and action (Strehl and Littman 2008)
/// @param reportInterval environment steps of an iteration
public record TabularConfig(
        Method method,
        float learningRate,
        int learningRateDecay,
        float discount,
        float initialValue,
        ExplorationConfig exploration,
        float countBonus,
        int reportInterval)
        implements AlgorithmConfig {
    /// Towards which value of the next state values move.
    public enum Method {
        /// That of the best action (Watkins 1989).
        Q_LEARNING,
        /// That of the action taken next (Rummery and Niranjan 1994).
        SARSA,
        /// The mean over what may be taken next (van Seijen et al. 2009).
        EXPECTED_SARSA
    }

    /// Q-learning as in textbooks.
    public static TabularConfig defaults() {
        return new TabularConfig(
                Method.Q_LEARNING, 0.1f, 0, 0.99f, 0f, ExplorationConfig.epsilon(1f, 0.05f, 50_000), 0f, 1000);
    }

    public TabularConfig {
        Require.positive("learning-rate", learningRate);
        Require.fraction("learning-rate", learningRate);
        Require.notNegative("learning-rate-decay", learningRateDecay);
        Require.fraction("discount", discount);
        Require.notNegative("count-bonus", countBonus);
        Require.atLeastOne("report-interval", reportInterval);
        if (!Float.isFinite(initialValue)) {
            throw new IllegalArgumentException("initial-value must be finite, got " + initialValue);
        }
    }

    @Override
    public AgentTrainer trainer(Setup setup) {
        return new Tabular(this, setup);
    }

    @Override
    public Policy policy(Space observations, Space actions, Backend backend, State trainer) {
        Table table = new Table("tabular", observations, actions, 0);
        trainer.read("values", table.values);
        return table.policy(backend);
    }

    @Override
    public Map<String, String> ineffective(Space observations, Space actions) {
        return new LinkedHashMap<>();
    }
}
