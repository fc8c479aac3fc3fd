package bellman.algos.offline;

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
import java.util.Arrays;
import java.util.Optional;

/// Conservative Q-learning, CQL(H) of algorithm 1 of Kumar et al., "Conservative Q-learning for offline
/// reinforcement learning" (2020), on soft actor-critic: values of actions that were not recorded are pressed
/// down.
final class Cql implements Agent {
    private static final int CRITIC_LOSS = 0;
    private static final int GAP = 1;
    private static final int VALUE = 2;
    private static final int ENTROPY = 3;
    private static final int CRITIC_NORM = 4;
    private static final int ACTOR_NORM = 5;

    private final CqlConfig config;
    private final Actor actor;
    private final Critics critics;
    private final Temperature temperature;
    private final RandomStream noise;
    private final Rows rows;
    private final Rows all;
    private final int count;
    private final int states;
    private final Conservatism conservatism;
    private final float[] allStates;
    private final float[] allActions;
    private final float[] logDensities;
    private final float[] targets;
    private final float[] dValues;
    private final float[] dJudged;
    private final float[] errors;
    private final Means means = new Means(
            "critic-loss", "conservative-gap", "value", "entropy", "critic-gradient-norm", "actor-gradient-norm");

    Cql(CqlConfig config, int batchSize, Setup setup) {
        this.config = config;
        Space observations = setup.environment().observationSpace();
        Space actions = setup.environment().actionSpace();
        var random = RandomStream.of(setup.seed(), "initialization");
        var parts =
                config.actor().build(observations, actions, Normalizer.NONE, setup.backend(), random, setup.workers());
        actor = new Actor(parts, 1, batchSize, Critics.ADAM, setup);
        states = observations.flatSize();
        int samples = config.conservatism() > 0 ? 3 * config.samples() : 0;
        int most = batchSize * (1 + samples);
        critics = new Critics(
                config.critic(), 1, states, actions.size(), Normalizer.NONE, true, most, Critics.ADAM, random, setup);
        temperature = new Temperature(config.entropy(), -config.entropy().targetScale() * (double) actions.size());
        noise = RandomStream.of(setup.seed(), "noise");
        rows = Rows.independent(batchSize);
        all = Rows.independent(most);
        count = config.critic().count();
        conservatism = new Conservatism(batchSize, count, samples);
        allStates = new float[most * states];
        allActions = new float[most * actions.size()];
        logDensities = new float[batchSize * samples];
        targets = new float[batchSize];
        dValues = new float[most * count];
        dJudged = new float[batchSize * count];
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
        double alpha = temperature.value();
        // Equation 4: ½ (Q - B̄^π Q̄)² + α (log Σ_a exp Q(s, a) - Q(s, a_data))
        actor.look(batch.nextInputs(), rows, noise);
        float[] next = critics.targets(batch.nextInputs(), actor.actions(), rows);
        CriticTargets.smallest(size, count, next, batch.rewards(), batch.discounts(), actor.logProbs(), alpha, targets);
        sample(batch);
        float[] values = critics.values(allStates, allActions, all);
        Arrays.fill(dValues, 0f);
        means.add(CRITIC_LOSS, Loss.squared(size, count, values, targets, batch.weights(), dValues, errors));
        if (config.conservatism() > 0) {
            double gap = conservatism.apply(values, logDensities, config.conservatism() / (double) size, dValues);
            means.add(GAP, gap / size);
        }
        means.add(CRITIC_NORM, critics.step(dValues, learningRate));
        // SAC's policy and temperature
        actor.sample(batch.inputs(), rows, noise);
        float[] judged = critics.judge(batch.inputs(), actor.actions(), rows);
        means.add(VALUE, Loss.smallest(size, count, judged, dJudged));
        means.add(ACTOR_NORM, actor.step(size, alpha, critics.actionGradient(dJudged, size), learningRate));
        double logProb = actor.meanLogProb(size);
        temperature.step(logProb, learningRate);
        means.add(ENTROPY, -logProb);
        critics.follow(config.tau());
    }

    /// Recorded actions, then for the same states uniform ones, the policy's, and those that it chooses at
    /// the next states.
    private void sample(Transitions batch) {
        int size = rows.count();
        System.arraycopy(batch.inputs(), 0, allStates, 0, size * states);
        System.arraycopy(batch.actions(), 0, allActions, 0, size * actor.actionSize());
        if (config.conservatism() == 0) {
            return;
        }
        for (int j = 0; j < 3 * config.samples(); j++) {
            int kind = j / config.samples();
            System.arraycopy(batch.inputs(), 0, allStates, (j + 1) * size * states, size * states);
            int at = (j + 1) * size * actor.actionSize();
            if (kind == 0) {
                for (int i = 0; i < size * actor.actionSize(); i++) {
                    allActions[at + i] = 2 * noise.nextFloat() - 1;
                }
                float density = (float) (-actor.actionSize() * Math.log(2));
                Arrays.fill(logDensities, j * size, (j + 1) * size, density);
            } else {
                actor.look(kind == 1 ? batch.inputs() : batch.nextInputs(), rows, noise);
                System.arraycopy(actor.actions(), 0, allActions, at, size * actor.actionSize());
                System.arraycopy(actor.logProbs(), 0, logDensities, j * size, size);
            }
        }
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
        noise.save(state.at("noise"));
    }

    @Override
    public void load(State state) {
        actor.load(state.at("actor"));
        critics.load(state.at("critics"));
        temperature.load(state.at("temperature"));
        noise.load(state.at("noise"));
    }

    @Override
    public void close() {
        actor.close();
        critics.close();
    }
}
