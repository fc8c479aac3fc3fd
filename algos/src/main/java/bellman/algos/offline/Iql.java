package bellman.algos.offline;

import bellman.algos.continuous.Agent;
import bellman.algos.continuous.Critics;
import bellman.algos.continuous.Loss;
import bellman.algos.continuous.Means;
import bellman.algos.continuous.Normalizer;
import bellman.loss.PolicyObjective;
import bellman.loss.RegressionWeights;
import bellman.loss.WeightedRegression;
import bellman.net.Rows;
import bellman.policy.Policy;
import bellman.replay.Transitions;
import bellman.returns.CriticTargets;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.Setup;
import bellman.vector.RunningStatistics;
import java.util.Optional;

/// Implicit Q-learning, algorithm 1 of Kostrikov et al., "Offline reinforcement learning with implicit
/// Q-learning" (2022), whose equations are numbered below: it never asks for the value of an action that was
/// not recorded.
final class Iql implements Agent {
    private static final int VALUE_LOSS = 0;
    private static final int CRITIC_LOSS = 1;
    private static final int POLICY_LOSS = 2;
    private static final int ADVANTAGE = 3;
    private static final int VALUE_NORM = 4;
    private static final int CRITIC_NORM = 5;
    private static final int POLICY_NORM = 6;

    private final IqlConfig config;
    private final ClonedPolicy actor;
    private final Critics value;
    private final Critics critics;
    private final PolicyObjective objective;
    private final Rows rows;
    private final int count;
    private final float[] none = {};
    private final float[] smallest;
    private final float[] scores;
    private final float[] targets;
    private final float[] dValues;
    private final float[] dCritics;
    private final float[] zeros;
    private final float[] ones;
    private final float[] errors;
    private final Means means = new Means(
            "value-loss",
            "critic-loss",
            "policy-loss",
            "advantage",
            "value-gradient-norm",
            "critic-gradient-norm",
            "policy-gradient-norm");

    Iql(IqlConfig config, int batchSize, Setup setup) {
        this.config = config;
        Space observations = setup.environment().observationSpace();
        Space actions = setup.environment().actionSpace();
        var random = RandomStream.of(setup.seed(), "initialization");
        var head = ClonedPolicy.head("iql", actions);
        var network = ClonedPolicy.network(
                config.actor(), head, observations, actions, setup.backend(), random, setup.workers());
        actor = new ClonedPolicy(network, head, batchSize, setup);
        value = Regression.values(config.value(), observations, batchSize, random, setup);
        critics = new Critics(
                config.critic(),
                1,
                observations.flatSize(),
                actions.size(),
                Normalizer.NONE,
                true,
                batchSize,
                Critics.ADAM,
                random,
                setup);
        objective = new WeightedRegression(
                new RegressionWeights.Exponential(1 / (double) config.beta(), config.largestWeight()));
        rows = Rows.independent(batchSize);
        count = config.critic().count();
        smallest = new float[batchSize];
        scores = new float[batchSize];
        targets = new float[batchSize];
        dValues = new float[batchSize];
        dCritics = new float[batchSize * count];
        zeros = new float[batchSize];
        ones = new float[batchSize];
        java.util.Arrays.fill(ones, 1f);
        errors = new float[batchSize];
    }

    @Override
    public int actionSize() {
        return actor.actionSize();
    }

    @Override
    public void act(float[] inputs, boolean[] begins, float[] actions) {
        throw new UnsupportedOperationException("what learns from recorded steps does not act");
    }

    @Override
    public void update(Transitions batch, float learningRate) {
        means.begin();
        int size = rows.count();
        // Equation 5: L_V = L₂^τ(Q̄(s, a) - V(s)), with the smallest of the target critics
        float[] q = critics.targets(batch.inputs(), batch.actions(), rows);
        CriticTargets.smallest(size, count, q, zeros, ones, zeros, 0, smallest);
        float[] values = value.values(batch.inputs(), none, rows);
        double advantage = 0;
        for (int row = 0; row < size; row++) {
            scores[row] = smallest[row] - values[row];
            advantage += scores[row];
        }
        means.add(ADVANTAGE, advantage / size);
        means.add(VALUE_LOSS, Loss.expectile(size, values, smallest, config.expectile(), dValues));
        means.add(VALUE_NORM, value.step(dValues, learningRate));
        // Equation 7: L_π = -exp(β (Q̄(s, a) - V(s))) log π(a|s)
        means.add(POLICY_LOSS, actor.step(batch.inputs(), batch.actions(), scores, objective, learningRate));
        means.add(POLICY_NORM, actor.gradientNorm());
        // Equation 6: L_Q = (r + γ V(s') - Q(s, a))²
        float[] next = value.judge(batch.nextInputs(), none, rows);
        CriticTargets.smallest(size, 1, next, batch.rewards(), batch.discounts(), zeros, 0, targets);
        float[] critic = critics.values(batch.inputs(), batch.actions(), rows);
        means.add(CRITIC_LOSS, Loss.squared(size, count, critic, targets, batch.weights(), dCritics, errors));
        means.add(CRITIC_NORM, critics.step(dCritics, learningRate));
        critics.follow(config.tau());
    }

    @Override
    public float[] errors() {
        return errors;
    }

    @Override
    public void report(Metrics metrics) {
        means.report(metrics);
    }

    @Override
    public Policy policy(Space observations, Space actions, Optional<RunningStatistics> normalizer) {
        return actor.policy(observations, actions);
    }

    @Override
    public void save(State state) {
        actor.save(state.at("actor"));
        value.save(state.at("value"));
        critics.save(state.at("critics"));
    }

    @Override
    public void load(State state) {
        actor.load(state.at("actor"));
        value.load(state.at("value"));
        critics.load(state.at("critics"));
    }

    @Override
    public void close() {
        actor.close();
        value.close();
        critics.close();
    }
}
