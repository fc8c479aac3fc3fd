package bellman.algos.crossq;

import bellman.algos.continuous.Agent;
import bellman.algos.continuous.Critics;
import bellman.algos.continuous.Loss;
import bellman.algos.continuous.Means;
import bellman.algos.continuous.SoftActor;
import bellman.net.OptimizerConfig;
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
import java.util.Arrays;
import java.util.Optional;

/// CrossQ, figure 2 of Bhatt et al., "CrossQ: Batch normalization in deep reinforcement learning for greater
/// sample efficiency and simplicity" (2024): soft actor-critic without target networks, whose critics see
/// present and next states and actions in one batch, so that its statistics fit both.
public final class CrossQ implements Agent {
    private final CrossQConfig config;
    private final SoftActor actor;
    private final Means means;
    private final Critics critics;
    private final Rows rows;
    private final int count;
    private final Rows bothRows;
    private final float[] next;
    private final float[] targets;
    private final float[] dValues;
    private final float[] errors;

    /// CrossQ with fresh weights for batches of `batchSize` rows.
    public CrossQ(CrossQConfig config, int batchSize, Setup setup) {
        this.config = config;
        Space observations = setup.environment().observationSpace();
        Space actions = setup.environment().actionSpace();
        var random = RandomStream.of(setup.seed(), "initialization");
        OptimizerConfig adam = new OptimizerConfig.Adam(config.adamBeta1(), 0.999f, 1e-8f);
        actor = new SoftActor(config.actor(), config.entropy(), config.normalization(), batchSize, adam, random, setup);
        means = actor.means();
        critics = new Critics(
                config.critic(),
                1,
                observations.flatSize(),
                actions.size(),
                config.normalization(),
                false,
                2 * batchSize,
                adam,
                random,
                setup);
        rows = Rows.independent(batchSize);
        count = config.critic().count();
        targets = new float[batchSize];
        bothRows = Rows.independent(2 * batchSize);
        next = new float[batchSize * count];
        dValues = new float[2 * batchSize * count];
        errors = new float[batchSize];
    }

    @Override
    public int actionSize() {
        return actor.actionSize();
    }

    @Override
    public void act(float[] inputs, boolean[] begins, float[] actions) {
        actor.act(inputs, actions);
    }

    @Override
    public void update(Transitions batch, float learningRate) {
        means.begin();
        evaluatePolicy(batch, learningRate);
        if (means.updates() % config.policyDelay() == 0) {
            actor.improve(batch.inputs(), rows, critics, count, Loss::smallest, dValues, learningRate);
        }
    }

    /// A step down the critics' loss.
    private void evaluatePolicy(Transitions batch, float learningRate) {
        int size = rows.count();
        actor.look(batch.nextInputs(), rows);
        // Equation 2: [q; q'] = Q([s; s'], [a; a'])
        float[] values =
                critics.values(batch.inputs(), batch.actions(), batch.nextInputs(), actor.actions(), size, bothRows);
        System.arraycopy(values, size * count, next, 0, size * count);
        CriticTargets.smallest(
                size, count, next, batch.rewards(), batch.discounts(), actor.logProbs(), actor.temperature(), targets);
        // No gradient goes through the target; the batch's statistics carry one to the next states' rows
        double loss = Loss.squared(size, count, values, targets, batch.weights(), dValues, errors);
        Arrays.fill(dValues, size * count, 2 * size * count, 0f);
        means.add(SoftActor.CRITIC_LOSS, loss);
        means.add(SoftActor.CRITIC_NORM, critics.step(dValues, learningRate));
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
        return actor.policy(observations, actions, normalizer);
    }

    @Override
    public void save(State state) {
        actor.save(state);
        critics.save(state.at("critics"));
    }

    @Override
    public void load(State state) {
        actor.load(state);
        critics.load(state.at("critics"));
    }

    @Override
    public void close() {
        actor.close();
        critics.close();
    }
}
