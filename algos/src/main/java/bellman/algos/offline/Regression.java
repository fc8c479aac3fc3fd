package bellman.algos.offline;

import bellman.algos.continuous.Agent;
import bellman.algos.continuous.CriticConfig;
import bellman.algos.continuous.Critics;
import bellman.algos.continuous.Loss;
import bellman.algos.continuous.Means;
import bellman.algos.continuous.Normalizer;
import bellman.head.PolicyHead;
import bellman.loss.PolicyObjective;
import bellman.loss.RegressionWeights;
import bellman.loss.WeightedRegression;
import bellman.net.Rows;
import bellman.policy.Policy;
import bellman.replay.Transitions;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.Setup;
import bellman.vector.RunningStatistics;
import java.util.Optional;

/// Regression towards recorded actions, weighted by their returns (algorithm 1 of Peng et al.,
/// "Advantage-weighted regression", 2019, whose equations are numbered below, from fixed data).
final class Regression implements Agent {
    private static final int POLICY_LOSS = 0;
    private static final int VALUE_LOSS = 1;
    private static final int SAMPLE_SHARE = 2;
    private static final int POLICY_NORM = 3;
    private static final int VALUE_NORM = 4;

    private final ClonedPolicy actor;
    private final Optional<Critics> value;
    private final PolicyObjective objective;
    private final RegressionWeights weighting;
    private final Rows rows;
    private final float[] none = {};
    private final float[] scores;
    private final float[] weights;
    private final float[] dValues;
    private final float[] errors;
    private final Means means = new Means(
            "policy-loss", "value-loss", "effective-sample-share", "policy-gradient-norm", "value-gradient-norm");

    Regression(RegressionConfig config, PolicyHead head, int batchSize, Setup setup) {
        Space observations = setup.environment().observationSpace();
        Space actions = setup.environment().actionSpace();
        var random = RandomStream.of(setup.seed(), "initialization");
        var network = ClonedPolicy.network(
                config.actor(), head, observations, actions, setup.backend(), random, setup.workers());
        actor = new ClonedPolicy(network, head, batchSize, setup);
        boolean judged = config.baseline() && config.weighting() != RegressionConfig.Weighting.UNIFORM;
        value = judged ? Optional.of(values(config.value(), observations, batchSize, random, setup)) : Optional.empty();
        weighting = config.weights();
        objective = new WeightedRegression(weighting);
        rows = Rows.independent(batchSize);
        scores = new float[batchSize];
        weights = new float[batchSize];
        dValues = new float[batchSize];
        errors = new float[batchSize];
    }

    /// A value function: a critic of states alone.
    static Critics values(
            bellman.algos.continuous.DeterministicConfig config,
            Space observations,
            int batchSize,
            RandomStream random,
            Setup setup) {
        var critic = new CriticConfig(1, config.hidden(), config.activation(), config.layerNorm(), 0f);
        return new Critics(
                critic, 1, observations.flatSize(), 0, Normalizer.NONE, false, batchSize, Critics.ADAM, random, setup);
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
        System.arraycopy(batch.rewards(), 0, scores, 0, size);
        if (value.isPresent()) {
            // Equation 9: V ← argmin (R - V(s))²; R stands where rewards do
            float[] values = value.get().values(batch.inputs(), none, rows);
            for (int row = 0; row < size; row++) {
                scores[row] = batch.rewards()[row] - values[row];
            }
            means.add(VALUE_LOSS, Loss.squared(size, 1, values, batch.rewards(), batch.weights(), dValues, errors));
            means.add(VALUE_NORM, value.get().step(dValues, learningRate));
        }
        // Equation 10: π ← argmax log π(a|s) exp((R - V(s)) / β)
        means.add(POLICY_LOSS, actor.step(batch.inputs(), batch.actions(), scores, objective, learningRate));
        means.add(POLICY_NORM, actor.gradientNorm());
        for (int row = 0; row < size; row++) {
            weights[row] = (float) weighting.of(scores[row]);
        }
        means.add(SAMPLE_SHARE, RegressionWeights.effectiveSampleSize(weights, 0, size) / size);
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
        value.ifPresent(v -> v.save(state.at("value")));
    }

    @Override
    public void load(State state) {
        actor.load(state.at("actor"));
        value.ifPresent(v -> v.load(state.at("value")));
    }

    @Override
    public void close() {
        actor.close();
        value.ifPresent(Critics::close);
    }
}
