package bellman.algos.sac;

import bellman.algos.continuous.Actor;
import bellman.algos.continuous.Agent;
import bellman.algos.continuous.Critics;
import bellman.algos.continuous.Loss;
import bellman.algos.continuous.Means;
import bellman.algos.continuous.Normalizer;
import bellman.algos.continuous.Temperature;
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

/// Soft actor-critic, algorithm 1 of Haarnoja et al., "Soft actor-critic algorithms and applications"
/// (2018b), whose equations are numbered below.
public final class Sac implements Agent {
    private static final int CRITIC_LOSS = 0;
    private static final int VALUE = 1;
    private static final int ENTROPY = 2;
    private static final int ALPHA = 3;
    private static final int CRITIC_NORM = 4;
    private static final int ACTOR_NORM = 5;

    private final SacConfig config;
    private final Actor actor;
    private final Critics critics;
    private final Temperature temperature;
    private final RandomStream exploration;
    private final RandomStream noise;
    private final Rows rows;
    private final int count;
    private final float[] targets;
    private final float[] dValues;
    private final float[] errors;
    private final Means means =
            new Means("critic-loss", "value", "entropy", "temperature", "critic-gradient-norm", "actor-gradient-norm");

    /// SAC with fresh weights for batches of `batchSize` rows.
    public Sac(SacConfig config, int batchSize, Setup setup) {
        this.config = config;
        Space observations = setup.environment().observationSpace();
        Space actions = setup.environment().actionSpace();
        var random = RandomStream.of(setup.seed(), "initialization");
        var parts =
                config.actor().build(observations, actions, Normalizer.NONE, setup.backend(), random, setup.workers());
        actor = new Actor(parts, config.actor().noiseInterval(), batchSize, Critics.ADAM, setup);
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
        temperature = new Temperature(config.entropy(), -config.entropy().targetScale() * (double) actions.size());
        exploration = RandomStream.of(setup.seed(), "exploration");
        noise = RandomStream.of(setup.seed(), "noise");
        rows = Rows.independent(batchSize);
        count = config.critic().count();
        targets = new float[batchSize];
        dValues = new float[batchSize * count];
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
        critics.follow(config.tau());
    }

    /// Soft policy evaluation: a step down J_Q.
    private void evaluatePolicy(Transitions batch, double alpha, float learningRate) {
        // Equation 3: V̄(s') = min_c Q̄_c(s', a') - α log π(a'|s'), a' ~ π(·|s')
        actor.look(batch.nextInputs(), rows, noise);
        float[] next = critics.targets(batch.nextInputs(), actor.actions(), rows);
        CriticTargets.smallest(
                rows.count(), count, next, batch.rewards(), batch.discounts(), actor.logProbs(), alpha, targets);
        // Equation 5: J_Q = ½ (Q_c(s, a) - (r + γ V̄(s')))²
        float[] values = critics.values(batch.inputs(), batch.actions(), rows);
        double loss = Loss.squared(rows.count(), count, values, targets, batch.weights(), dValues, errors);
        means.add(CRITIC_LOSS, loss);
        means.add(CRITIC_NORM, critics.step(dValues, learningRate));
    }

    /// Soft policy improvement: a step down J_π, and one down J(α).
    private void improvePolicy(Transitions batch, double alpha, float learningRate) {
        // Equations 7 to 9: J_π = α log π(f(ε; s)|s) - Q(s, f(ε; s))
        actor.sample(batch.inputs(), rows, noise);
        float[] values = critics.judge(batch.inputs(), actor.actions(), rows);
        double value = switch (config.judgement()) {
            case SMALLEST -> Loss.smallest(rows.count(), count, values, dValues);
            case MEAN -> Loss.mean(rows.count(), count, values, dValues);
        };
        means.add(VALUE, value);
        float[] dActions = critics.actionGradient(dValues, rows.count());
        means.add(ACTOR_NORM, actor.step(rows.count(), alpha, dActions, learningRate));
        // Equation 18: J(α) = -α (log π + H̄)
        double logProb = actor.meanLogProb(rows.count());
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
