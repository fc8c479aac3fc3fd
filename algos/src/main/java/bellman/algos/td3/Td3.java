package bellman.algos.td3;

import bellman.algos.continuous.ActionNoise;
import bellman.algos.continuous.Actor;
import bellman.algos.continuous.Agent;
import bellman.algos.continuous.Critics;
import bellman.algos.continuous.Loss;
import bellman.algos.continuous.Means;
import bellman.algos.continuous.Normalizer;
import bellman.head.Outputs;
import bellman.net.Network;
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

/// Twin delayed deep deterministic policy gradient, algorithm 1 of Fujimoto et al., "Addressing function
/// approximation error in actor-critic methods" (2018), whose equations are numbered below. With one critic,
/// without delay and target noise it is algorithm 1 of Lillicrap et al. (2016), DDPG.
public final class Td3 implements Agent {
    private static final int CRITIC_LOSS = 0;
    private static final int VALUE = 1;
    private static final int CRITIC_NORM = 2;
    private static final int ACTOR_NORM = 3;

    private final Td3Config config;
    private final float climbing;
    private final Actor actor;
    private final Network targetActor;
    private final Network.Tape targetTape;
    private final Critics critics;
    private final ActionNoise noise;
    private final RandomStream exploration;
    private final RandomStream smoothing;
    private final Rows rows;
    private final int count;
    private final float[] nextActions;
    private final float[] noLogProbs;
    private final float[] targets;
    private final float[] dValues;
    private final float[] errors;
    private final Means means = new Means("critic-loss", "value", "critic-gradient-norm", "actor-gradient-norm");

    /// TD3 with fresh weights for batches of `batchSize` rows.
    public Td3(Td3Config config, int batchSize, Setup setup) {
        this(config, 0f, batchSize, setup);
    }

    /// TD3 that holds its policy to the batch's actions, TD3+BC (Fujimoto and Gu 2021).
    ///
    /// @param climbing α: how much values count beside the distance from the data's actions; 0 for no holding
    public Td3(Td3Config config, float climbing, int batchSize, Setup setup) {
        this.climbing = climbing;
        this.config = config;
        Space observations = setup.environment().observationSpace();
        Space actions = setup.environment().actionSpace();
        var random = RandomStream.of(setup.seed(), "initialization");
        var parts = config.actor().build(observations, actions, setup.backend(), random, setup.workers());
        targetActor = config.actor()
                .build(observations, actions, setup.backend(), random, setup.workers())
                .network();
        targetActor.follow(parts.network(), 1f);
        targetTape = targetActor.tape(batchSize);
        actor = new Actor(parts, 1, batchSize, Critics.ADAM, setup);
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
        noise = new ActionNoise(config.noise(), setup.environment().count(), actions.size());
        exploration = RandomStream.of(setup.seed(), "exploration");
        smoothing = RandomStream.of(setup.seed(), "noise");
        rows = Rows.independent(batchSize);
        count = config.critic().count();
        nextActions = new float[batchSize * actions.size()];
        noLogProbs = new float[batchSize];
        targets = new float[batchSize];
        dValues = new float[batchSize * count];
        errors = new float[batchSize];
    }

    @Override
    public int actionSize() {
        return actor.actionSize();
    }

    /// a = π(s) + ε
    @Override
    public void act(float[] inputs, boolean[] begins, float[] actions) {
        actor.act(inputs, exploration, actions);
        noise.add(begins, exploration, actions);
    }

    @Override
    public void update(Transitions batch, float learningRate) {
        means.begin();
        int size = rows.count();
        // Equation 14: ã = π̄(s') + clip(ε, -c, c), ε ~ N(0, σ̃)
        float[] outputs = targetActor.forward(targetTape, batch.nextInputs(), rows);
        actor.head().mode(Outputs.of(outputs, targetActor.outputs(), 0), 0, size, nextActions);
        smooth();
        // Equation 10: y = r + γ min_c Q̄_c(s', ã)
        float[] next = critics.targets(batch.nextInputs(), nextActions, rows);
        CriticTargets.smallest(size, count, next, batch.rewards(), batch.discounts(), noLogProbs, 0, targets);
        float[] values = critics.values(batch.inputs(), batch.actions(), rows);
        means.add(CRITIC_LOSS, Loss.squared(size, count, values, targets, batch.weights(), dValues, errors));
        means.add(CRITIC_NORM, critics.step(dValues, learningRate));
        if (means.updates() % config.policyDelay() == 0) {
            // Equation 9: ∇J = ∇_a Q_1(s, a) ∇π(s)
            actor.sample(batch.inputs(), rows, smoothing);
            float[] judged = critics.judge(batch.inputs(), actor.actions(), rows);
            means.add(VALUE, Loss.first(size, count, judged, dValues));
            float[] dActions = critics.actionGradient(dValues, size);
            if (climbing > 0) {
                hold(batch.actions(), judged, dActions);
            }
            means.add(ACTOR_NORM, actor.step(size, 0, dActions, learningRate));
            critics.follow(config.tau());
            targetActor.follow(actor.network(), config.tau());
        }
    }

    /// Fujimoto and Gu (2021), equations 3 and 5: L = -λ Q(s, π(s)) + (π(s) - a)², λ = α / mean |Q|.
    private void hold(float[] recorded, float[] judged, float[] dActions) {
        int size = rows.count();
        double sum = 0;
        for (int row = 0; row < size; row++) {
            sum += Math.abs(judged[row * count]);
        }
        double lambda = climbing * size / Math.max(sum, 1e-8);
        int numbers = size * actor.actionSize();
        for (int i = 0; i < numbers; i++) {
            double distance = (double) actor.actions()[i] - recorded[i];
            dActions[i] = (float) (lambda * dActions[i] + 2 * distance / numbers);
        }
    }

    private void smooth() {
        if (config.targetNoise() == 0) {
            return;
        }
        double clip = config.targetNoiseClip();
        for (int i = 0; i < nextActions.length; i++) {
            double e = Math.clamp(config.targetNoise() * smoothing.nextGaussian(), -clip, clip);
            nextActions[i] = (float) Math.clamp(nextActions[i] + e, -1.0, 1.0);
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
        targetActor.save(state.at("target-actor"));
        critics.save(state.at("critics"));
        noise.save(state.at("action-noise"));
        exploration.save(state.at("exploration"));
        smoothing.save(state.at("noise"));
        state.put("updates", new long[] {means.updates()});
    }

    @Override
    public void load(State state) {
        actor.load(state.at("actor"));
        targetActor.load(state.at("target-actor"));
        critics.load(state.at("critics"));
        noise.load(state.at("action-noise"));
        exploration.load(state.at("exploration"));
        smoothing.load(state.at("noise"));
        means.restore(state.longs("updates", 1)[0]);
    }

    @Override
    public void close() {
        targetTape.close();
        targetActor.close();
        actor.close();
        critics.close();
    }
}
