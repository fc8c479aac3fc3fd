package bellman.algos.sac;

import bellman.algos.continuous.Agent;
import bellman.algos.continuous.Critics;
import bellman.algos.continuous.Loss;
import bellman.algos.continuous.Means;
import bellman.algos.continuous.Normalizer;
import bellman.algos.continuous.SoftActor;
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
    private final SacConfig config;
    private final SoftActor actor;
    private final Means means;
    private final Critics critics;
    private final Rows rows;
    private final int count;
    private final SoftActor.ActorLoss actorLoss;
    private final float[] targets;
    private final float[] dValues;
    private final float[] errors;

    /// SAC with fresh weights for batches of `batchSize` rows.
    public Sac(SacConfig config, int batchSize, Setup setup) {
        this.config = config;
        Space observations = setup.environment().observationSpace();
        Space actions = setup.environment().actionSpace();
        var random = RandomStream.of(setup.seed(), "initialization");
        actor = new SoftActor(
                config.actor(), config.entropy(), Normalizer.NONE, batchSize, Critics.ADAM, random, setup);
        means = actor.means();
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
        rows = Rows.independent(batchSize);
        count = config.critic().count();
        actorLoss = switch (config.judgement()) {
            case SMALLEST -> Loss::smallest;
            case MEAN -> Loss::mean;
        };
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
        actor.act(inputs, actions);
    }

    @Override
    public void update(Transitions batch, float learningRate) {
        means.begin();
        evaluatePolicy(batch, learningRate);
        if (means.updates() % config.policyDelay() == 0) {
            actor.improve(batch.inputs(), rows, critics, count, actorLoss, dValues, learningRate);
        }
        critics.follow(config.tau());
    }

    /// Soft policy evaluation: a step down J_Q.
    private void evaluatePolicy(Transitions batch, float learningRate) {
        // Equation 3: V̄(s') = min_c Q̄_c(s', a') - α log π(a'|s'), a' ~ π(·|s')
        actor.look(batch.nextInputs(), rows);
        float[] next = critics.targets(batch.nextInputs(), actor.actions(), rows);
        CriticTargets.smallest(
                rows.count(),
                count,
                next,
                batch.rewards(),
                batch.discounts(),
                actor.logProbs(),
                actor.temperature(),
                targets);
        // Equation 5: J_Q = ½ (Q_c(s, a) - (r + γ V̄(s')))²
        float[] values = critics.values(batch.inputs(), batch.actions(), rows);
        double loss = Loss.squared(rows.count(), count, values, targets, batch.weights(), dValues, errors);
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
