package bellman.algos.tabular;

import bellman.net.Backend;
import bellman.policy.Policy;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.run.State;
import bellman.train.AgentTrainer;
import bellman.train.Setup;

/// Value or policy iteration as a training: one sweep or one improvement an iteration.
public final class ExactTrainer implements AgentTrainer {
    private final ExactConfig config;
    private final Exact exact;
    private final Backend backend;
    private final Table table;
    private final int[] policy;
    private double[] values;
    private long steps;

    /// On the model of the setup's environment.
    ///
    /// @throws IllegalArgumentException if it has none
    public ExactTrainer(ExactConfig config, Setup setup) {
        this.config = config;
        backend = setup.backend();
        table = new Table(
                "exact",
                setup.environment().observationSpace(),
                setup.environment().actionSpace(),
                0);
        exact = new Exact(
                setup.environment()
                        .model()
                        .orElseThrow(() -> new IllegalArgumentException("algorithm.type: found exact, expected a"
                                + " learning algorithm, because the environment has no transition model; try"
                                + " tabular")),
                config.discount());
        policy = new int[exact.states()];
        values = new double[exact.states()];
    }

    @Override
    public void iterate(double progress, Metrics metrics) {
        double moved = switch (config.method()) {
            case VALUE_ITERATION -> exact.sweep(values);
            case POLICY_ITERATION -> {
                double[] before = values;
                values = exact.evaluate(policy);
                exact.improve(policy, values);
                double most = 0;
                for (int s = 0; s < values.length; s++) {
                    most = Math.max(most, Math.abs(values[s] - before[s]));
                }
                yield most;
            }
        };
        steps += (long) exact.states() * exact.actions();
        for (int i = 0; i < table.values.length; i++) {
            table.values[i] = exact.value(values, i / exact.actions(), i % exact.actions());
        }
        metrics.put("train/moved", moved);
        metrics.put("train/value", values[0]);
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public Policy policy() {
        return table.policy(backend);
    }

    /// The model was asked when this was made: what is left is learning.
    @Override
    public void meter(Metrics clock) {
        clock.put(Phase.ENVIRONMENT.series(), 0);
    }

    @Override
    public void save(State state) {
        state.put("steps", new long[] {steps});
        state.put("values", values);
        state.put("policy", policy);
        state.put("action-values", table.values);
    }

    @Override
    public void load(State state) {
        steps = state.longs("steps", 1)[0];
        state.read("values", values);
        state.read("policy", policy);
        state.read("action-values", table.values);
    }
}
