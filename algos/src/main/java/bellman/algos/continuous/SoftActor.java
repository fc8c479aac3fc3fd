package bellman.algos.continuous;

import bellman.net.OptimizerConfig;
import bellman.net.Rows;
import bellman.policy.Policy;
import bellman.run.RandomStream;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.Setup;
import bellman.vector.RunningStatistics;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The actor's half of soft actor-critic and of what descends from it: a policy that is improved by what critics
/// think of its actions, and the temperature at which its entropy counts (Haarnoja et al. 2018b, equations 7 to 9
/// and 18).
public final class SoftActor implements Snapshot, AutoCloseable {
    /// Where [#means()] has the critics' loss.
    public static final int CRITIC_LOSS = 0;
    /// Where it has the norm of the gradient of that.
    public static final int CRITIC_NORM = 4;

    private static final int VALUE = 1;
    private static final int ENTROPY = 2;
    private static final int ALPHA = 3;
    private static final int ACTOR_NORM = 5;

    private final Actor actor;
    private final Temperature temperature;
    private final RandomStream exploration;
    private final RandomStream noise;
    private final Means means =
            new Means("critic-loss", "value", "entropy", "temperature", "critic-gradient-norm", "actor-gradient-norm");

    /// What the actor is told of its actions.
    @FunctionalInterface
    public interface ActorLoss {
        /// Sets `dValues` to the gradient of a loss, minus the value that is to rise, and returns that value.
        ///
        /// @param outputs of all critics for a row
        /// @param values `[row][output]`
        double of(int rows, int outputs, float[] values, float[] dValues);
    }

    /// A fresh actor for batches of `batchSize` rows.
    ///
    /// @param random draws its weights
    public SoftActor(
            ActorConfig config,
            EntropyConfig entropy,
            Normalizer normalizer,
            int batchSize,
            OptimizerConfig optimizer,
            RandomGenerator random,
            Setup setup) {
        Space actions = setup.environment().actionSpace();
        var parts = config.build(
                setup.environment().observationSpace(), actions, normalizer, setup.backend(), random, setup.workers());
        actor = new Actor(parts, config.noiseInterval(), batchSize, optimizer, setup);
        temperature = new Temperature(entropy, -entropy.targetScale() * (double) actions.size());
        exploration = RandomStream.of(setup.seed(), "exploration");
        noise = RandomStream.of(setup.seed(), "noise");
    }

    /// Floats of an action.
    public int actionSize() {
        return actor.actionSize();
    }

    /// Draws an action for each environment.
    ///
    /// @param inputs `[env][inputs]`
    /// @param actions `[env][action]` to be filled
    public void act(float[] inputs, float[] actions) {
        actor.act(inputs, exploration, actions);
    }

    /// Draws [#actions()] with their [#logProbs()] for states that are only looked at.
    public void look(float[] states, Rows rows) {
        actor.look(states, rows, noise);
    }

    /// Soft policy improvement: a step down J_π, by what critics think of the actor's own actions, and one down
    /// J(α).
    ///
    /// @param states `[row][inputs]`
    /// @param outputs of all critics for a row
    /// @param dValues room for `[row][output]`
    public void improve(
            float[] states,
            Rows rows,
            Critics critics,
            int outputs,
            ActorLoss loss,
            float[] dValues,
            float learningRate) {
        int count = rows.count();
        double alpha = temperature.value();
        // Equations 7 to 9: J_π = α log π(f(ε; s)|s) - Q(s, f(ε; s))
        actor.sample(states, rows, noise);
        float[] values = critics.judge(states, actor.actions(), rows);
        means.add(VALUE, loss.of(count, outputs, values, dValues));
        float[] dActions = critics.actionGradient(dValues, count);
        means.add(ACTOR_NORM, actor.step(count, alpha, dActions, learningRate));
        // Equation 18: J(α) = -α (log π + H̄)
        double logProb = actor.meanLogProb(count);
        temperature.step(logProb, learningRate);
        means.add(ENTROPY, -logProb);
        means.add(ALPHA, alpha);
    }

    /// `[row][action]`
    public float[] actions() {
        return actor.actions();
    }

    /// `[row]`
    public float[] logProbs() {
        return actor.logProbs();
    }

    /// α.
    public double temperature() {
        return temperature.value();
    }

    /// What updates computed since the last report.
    public Means means() {
        return means;
    }

    /// The policy as it is now.
    public Policy policy(Space observations, Space actions, Optional<RunningStatistics> normalizer) {
        return new Policy(observations, actions, actor.network(), actor.head(), true, normalizer);
    }

    @Override
    public void save(State state) {
        actor.save(state.at("actor"));
        temperature.save(state.at("temperature"));
        exploration.save(state.at("exploration"));
        noise.save(state.at("noise"));
        state.put("updates", new long[] {means.updates()});
    }

    @Override
    public void load(State state) {
        actor.load(state.at("actor"));
        temperature.load(state.at("temperature"));
        exploration.load(state.at("exploration"));
        noise.load(state.at("noise"));
        means.restore(state.longs("updates", 1)[0]);
    }

    @Override
    public void close() {
        actor.close();
    }
}
