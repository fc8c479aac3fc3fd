package bellman.algos.tqc;

import bellman.algos.continuous.Agent;
import bellman.algos.continuous.Critics;
import bellman.algos.continuous.Loss;
import bellman.algos.continuous.Means;
import bellman.algos.continuous.Normalizer;
import bellman.algos.continuous.SoftActor;
import bellman.loss.QuantileHuber;
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

/// Truncated quantile critics, algorithm 1 of Kuznetsov et al., "Controlling overestimation bias with
/// truncated mixture of continuous distributional quantile critics" (2020), whose equations are numbered
/// below. It is soft actor-critic with distributions of returns, the largest atoms of whose mixture are left
/// out of targets.
public final class Tqc implements Agent {
    private final TqcConfig config;
    private final SoftActor actor;
    private final Means means;
    private final Critics critics;
    private final Rows rows;
    private final int count;
    /// Atoms of all critics.
    private final int outputs;
    /// Atoms that targets keep.
    private final int kept;
    private final QuantileHuber huber = new QuantileHuber(1);
    private final float[] sorted;
    private final float[] targets;
    private final float[] dValues;
    private final float[] errors;

    /// TQC with fresh weights for batches of `batchSize` rows.
    public Tqc(TqcConfig config, int batchSize, Setup setup) {
        this.config = config;
        Space observations = setup.environment().observationSpace();
        Space actions = setup.environment().actionSpace();
        var random = RandomStream.of(setup.seed(), "initialization");
        actor = new SoftActor(
                config.actor(), config.entropy(), Normalizer.NONE, batchSize, Critics.ADAM, random, setup);
        means = actor.means();
        critics = new Critics(
                config.critic(),
                config.quantiles(),
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
        outputs = count * config.quantiles();
        kept = count * (config.quantiles() - config.dropped());
        sorted = new float[outputs];
        targets = new float[batchSize * kept];
        dValues = new float[batchSize * outputs];
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
        actor.improve(batch.inputs(), rows, critics, outputs, Loss::mean, dValues, learningRate);
        critics.follow(config.tau());
    }

    /// A step down J_Z.
    private void evaluatePolicy(Transitions batch, float learningRate) {
        // Equations 11 and 12: y_i = r + γ (z_(i)(s', a') - α log π(a'|s')), the smallest k N of all atoms
        actor.look(batch.nextInputs(), rows);
        float[] next = critics.targets(batch.nextInputs(), actor.actions(), rows);
        CriticTargets.truncated(
                rows.count(),
                count * config.quantiles(),
                kept,
                next,
                batch.rewards(),
                batch.discounts(),
                actor.logProbs(),
                actor.temperature(),
                sorted,
                targets);
        // Equations 13 and 14: quantile regression of each critic's atoms towards them
        float[] values = critics.values(batch.inputs(), batch.actions(), rows);
        double loss = 0;
        int atoms = config.quantiles();
        double scale = 1.0 / ((double) rows.count() * atoms);
        for (int row = 0; row < rows.count(); row++) {
            double weight = scale * batch.weights()[row];
            for (int c = 0; c < count; c++) {
                int at = row * outputs + c * atoms;
                loss += weight * huber.apply(values, at, atoms, targets, row * kept, kept, weight, dValues);
            }
        }
        means.add(SoftActor.CRITIC_LOSS, loss);
        distances(values);
        means.add(SoftActor.CRITIC_NORM, critics.step(dValues, learningRate));
    }

    /// How far the mean atom lies from the mean target.
    private void distances(float[] values) {
        for (int row = 0; row < rows.count(); row++) {
            double mean = 0;
            double target = 0;
            for (int i = 0; i < outputs; i++) {
                mean += values[row * outputs + i];
            }
            for (int i = 0; i < kept; i++) {
                target += targets[row * kept + i];
            }
            errors[row] = (float) Math.abs(mean / outputs - target / kept);
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
