package bellman.algos.crossq;

import bellman.algos.continuous.Actor;
import bellman.algos.continuous.Agent;
import bellman.algos.continuous.Critics;
import bellman.algos.continuous.Loss;
import bellman.algos.continuous.Means;
import bellman.algos.continuous.Temperature;
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
    private static final int CRITIC_LOSS = 0;
    private static final int VALUE = 1;
    private static final int ENTROPY = 2;
    private static final int ALPHA = 3;
    private static final int CRITIC_NORM = 4;
    private static final int ACTOR_NORM = 5;

    private final CrossQConfig config;
    private final Actor actor;
    private final Critics critics;
    private final Temperature temperature;
    private final RandomStream exploration;
    private final RandomStream noise;
    private final Rows rows;
    private final int count;
    private final Rows bothRows;
    private final float[] next;
    private final float[] targets;
    private final float[] dValues;
    private final float[] errors;
    private final Means means =
            new Means("critic-loss", "value", "entropy", "temperature", "critic-gradient-norm", "actor-gradient-norm");

    /// CrossQ with fresh weights for batches of `batchSize` rows.
    public CrossQ(CrossQConfig config, int batchSize, Setup setup) {
        this.config = config;
        Space observations = setup.environment().observationSpace();
        Space actions = setup.environment().actionSpace();
        var random = RandomStream.of(setup.seed(), "initialization");
        OptimizerConfig adam = new OptimizerConfig.Adam(config.adamBeta1(), 0.999f, 1e-8f);
        var parts = config.actor()
                .build(observations, actions, config.normalization(), setup.backend(), random, setup.workers());
        actor = new Actor(parts, config.actor().noiseInterval(), batchSize, adam, setup);
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
        temperature = new Temperature(config.entropy(), -config.entropy().targetScale() * (double) actions.size());
        exploration = RandomStream.of(setup.seed(), "exploration");
        noise = RandomStream.of(setup.seed(), "noise");
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
        actor.act(inputs, exploration, actions);
    }

    @Override
    public void update(Transitions batch, float learningRate) {
        means.begin();
        double alpha = temperature.value();
        evaluatePolicy(batch, alpha, learningRate);
        if (means.updates() % config.policyDelay() == 0) {
            improvePolicy(batch, alpha, learningRate);
        }
    }

    /// A step down the critics' loss.
    private void evaluatePolicy(Transitions batch, double alpha, float learningRate) {
        int size = rows.count();
        actor.look(batch.nextInputs(), rows, noise);
        // Equation 2: [q; q'] = Q([s; s'], [a; a'])
        float[] values =
                critics.values(batch.inputs(), batch.actions(), batch.nextInputs(), actor.actions(), size, bothRows);
        System.arraycopy(values, size * count, next, 0, size * count);
        CriticTargets.smallest(size, count, next, batch.rewards(), batch.discounts(), actor.logProbs(), alpha, targets);
        // No gradient goes through the target; the batch's statistics carry one to the next states' rows
        double loss = Loss.squared(size, count, values, targets, batch.weights(), dValues, errors);
        Arrays.fill(dValues, size * count, 2 * size * count, 0f);
        means.add(CRITIC_LOSS, loss);
        means.add(CRITIC_NORM, critics.step(dValues, learningRate));
    }

    /// A step down J_π, by critics that normalise as they did so far, and one down J(α).
    private void improvePolicy(Transitions batch, double alpha, float learningRate) {
        int size = rows.count();
        actor.sample(batch.inputs(), rows, noise);
        float[] values = critics.judge(batch.inputs(), actor.actions(), rows);
        means.add(VALUE, Loss.smallest(size, count, values, dValues));
        float[] dActions = critics.actionGradient(dValues, size);
        means.add(ACTOR_NORM, actor.step(size, alpha, dActions, learningRate));
        double logProb = actor.meanLogProb(size);
        temperature.step(logProb, learningRate);
        means.add(ENTROPY, -logProb);
        means.add(ALPHA, alpha);
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
        return new Policy(observations, actions, actor.network(), actor.head(), true, normalizer);
    }

    @Override
    public void save(State state) {
        actor.save(state.at("actor"));
        critics.save(state.at("critics"));
        temperature.save(state.at("temperature"));
        exploration.save(state.at("exploration"));
        noise.save(state.at("noise"));
        state.put("updates", new long[] {means.updates()});
    }

    @Override
    public void load(State state) {
        actor.load(state.at("actor"));
        critics.load(state.at("critics"));
        temperature.load(state.at("temperature"));
        exploration.load(state.at("exploration"));
        noise.load(state.at("noise"));
        means.restore(state.longs("updates", 1)[0]);
    }

    @Override
    public void close() {
        actor.close();
        critics.close();
    }
}
