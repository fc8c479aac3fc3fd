package bellman.algos.tabular;

import bellman.algos.actorcritic.Require;
import bellman.net.Backend;
import bellman.policy.Policy;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.Setup;
import java.util.LinkedHashMap;
import java.util.Map;

/// Settings of value and policy iteration, which compute and take no steps: a look at one state and action counts as
/// a step of the budget.
///
/// @param method which of them
/// @param discount γ
public record ExactConfig(Method method, float discount) implements AlgorithmConfig {
    /// How values are computed.
    public enum Method {
        /// Sweeps of the Bellman equation.
        VALUE_ITERATION,
        /// A policy's exact values and its improvement, by turns.
        POLICY_ITERATION
    }

    /// Value iteration.
    public static ExactConfig defaults() {
        return new ExactConfig(Method.VALUE_ITERATION, 0.99f);
    }

    public ExactConfig {
        Require.fraction("discount", discount);
    }

    @Override
    public AgentTrainer trainer(Setup setup) {
        return new ExactTrainer(this, setup);
    }

    @Override
    public Policy policy(Space observations, Space actions, Backend backend, State trainer) {
        Table table = new Table("exact", observations, actions, 0);
        trainer.read("action-values", table.values);
        return table.policy(backend);
    }

    @Override
    public Map<String, String> ineffective(Space observations, Space actions) {
        return new LinkedHashMap<>();
    }
}
