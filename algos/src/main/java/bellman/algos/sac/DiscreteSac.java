package bellman.algos.sac;

import bellman.algos.continuous.Agent;
import bellman.algos.continuous.Critics;
import bellman.algos.continuous.Loss;
import bellman.algos.continuous.Means;
import bellman.algos.continuous.Normalizer;
import bellman.algos.continuous.Temperature;
import bellman.head.Categorical;
import bellman.head.Outputs;
import bellman.loss.SoftPolicy;
import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.Backend;
import bellman.net.Initialization;
import bellman.net.Network;
import bellman.net.Optimizer;
import bellman.net.Output;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.policy.Policy;
import bellman.replay.Transitions;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.Setup;
import bellman.vector.RunningStatistics;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Soft actor-critic for discrete actions (Christodoulou 2019): critics have a value for each action, and
/// expectations over the policy are sums.
public final class DiscreteSac implements Agent {
    private static final int CRITIC_LOSS = 0;
    private static final int VALUE = 1;
    private static final int ENTROPY = 2;
    private static final int ALPHA = 3;
    private static final int CRITIC_NORM = 4;
    private static final int ACTOR_NORM = 5;

    private final SacConfig config;
    private final int n;
    private final int count;
    private final Network actor;
    private final Optimizer optimizer;
    private final Categorical head;
    private final Network.Tape acting;
    private final Network.Tape looking;
    private final Network.Tape learning;
    private final Critics critics;
    private final Temperature temperature;
    private final RandomStream exploration;
    private final Rows envs;
    private final Rows rows;
    private final SoftPolicy soft;
    private final float[] none = {};
    private final float[] actedLogProbs;
    private final float[] taken;
    private final float[] targets;
    private final float[] dTaken;
    private final float[] dValues;
    private final float[] dLogits;
    private final float[] errors;
    private final Means means =
            new Means("critic-loss", "value", "entropy", "temperature", "critic-gradient-norm", "actor-gradient-norm");

    /// SAC with fresh weights for `n` actions and batches of `batchSize` rows.
    public DiscreteSac(SacConfig config, int n, int batchSize, Setup setup) {
        this.config = config;
        this.n = n;
        Space observations = setup.environment().observationSpace();
        if (setup.environment().maskSize() > 0) {
            throw new IllegalArgumentException(
                    "sac does not mask actions: choose an environment without masks, or ppo");
        }
        var random = RandomStream.of(setup.seed(), "initialization");
        actor = actor(config, observations, n, setup.backend(), random, setup.workers());
        optimizer = setup.backend().optimizer(Critics.ADAM, List.of(actor), setup.workers());
        head = new Categorical(n);
        count = config.critic().count();
        critics = new Critics(
                config.critic(),
                n,
                observations.flatSize(),
                0,
                Normalizer.NONE,
                true,
                batchSize,
                Critics.ADAM,
                random,
                setup);
        temperature = new Temperature(config.entropy(), config.entropy().targetScale() * Math.log(n));
        exploration = RandomStream.of(setup.seed(), "exploration");
        envs = Rows.independent(setup.environment().count());
        rows = Rows.independent(batchSize);
        acting = actor.tape(envs.count());
        looking = actor.tape(batchSize);
        learning = actor.tape(batchSize, Network.Mode.TRAINING);
        soft = new SoftPolicy(n, count);
        actedLogProbs = new float[envs.count()];
        taken = new float[batchSize * count];
        targets = new float[batchSize];
        dTaken = new float[batchSize * count];
        dValues = new float[batchSize * count * n];
        dLogits = new float[batchSize * n];
        errors = new float[batchSize];
    }

    static Network actor(
            SacConfig config, Space observations, int n, Backend backend, RandomGenerator random, Workers workers) {
        var trunk = Normalizer.NONE.trunk(
                observations.flatSize(),
                config.actor().hidden(),
                config.actor().activation(),
                config.actor().layerNorm(),
                0f);
        return backend.network(
                new Architecture(
                        observations.flatSize(),
                        List.of(new Branch("actor", trunk, List.of(new Output.Linear(n, 1f)))),
                        Initialization.UNIFORM),
                random,
                workers);
    }

    @Override
    public int actionSize() {
        return 1;
    }

    @Override
    public void act(float[] inputs, boolean[] begins, float[] actions) {
        Outputs logits = Outputs.of(actor.forward(acting, inputs, envs), n, 0);
        head.sample(logits, 0, envs.count(), exploration, actions, actedLogProbs);
    }

    @Override
    public void update(Transitions batch, float learningRate) {
        means.begin();
        double alpha = temperature.value();
        int size = rows.count();
        // Equation 10: V(s') = π(s')ᵀ (min_c Q̄_c(s') - α log π(s')), then equation 4
        float[] nextLogits = actor.forward(looking, batch.nextInputs(), rows);
        float[] next = critics.targets(batch.nextInputs(), none, rows);
        soft.values(size, nextLogits, next, alpha, targets);
        for (int row = 0; row < size; row++) {
            targets[row] = batch.rewards()[row] + batch.discounts()[row] * targets[row];
        }
        float[] values = critics.values(batch.inputs(), none, rows);
        for (int row = 0; row < size; row++) {
            for (int c = 0; c < count; c++) {
                taken[row * count + c] = values[(row * count + c) * n + (int) batch.actions()[row]];
            }
        }
        means.add(CRITIC_LOSS, Loss.squared(size, count, taken, targets, batch.weights(), dTaken, errors));
        spread(batch.actions(), size);
        means.add(CRITIC_NORM, critics.step(dValues, learningRate));
        if (means.updates() % config.policyDelay() == 0) {
            improvePolicy(batch, alpha, learningRate);
        }
        critics.follow(config.tau());
    }

    private void spread(float[] actions, int size) {
        java.util.Arrays.fill(dValues, 0f);
        for (int row = 0; row < size; row++) {
            for (int c = 0; c < count; c++) {
                dValues[(row * count + c) * n + (int) actions[row]] = dTaken[row * count + c];
            }
        }
    }

    /// Equation 12: J_π = π(s)ᵀ (α log π(s) - min_c Q_c(s)); equation 11: J(α) = -π(s)ᵀ α (log π(s) + H̄).
    private void improvePolicy(Transitions batch, double alpha, float learningRate) {
        float[] logits = actor.forward(learning, batch.inputs(), rows);
        float[] values = critics.judge(batch.inputs(), none, rows);
        means.add(VALUE, soft.loss(rows.count(), logits, values, alpha, dLogits));
        double entropy = soft.meanEntropy();
        actor.backward(learning, dLogits, true, false);
        means.add(ACTOR_NORM, optimizer.step(learningRate, Float.POSITIVE_INFINITY));
        temperature.step(-entropy, learningRate);
        means.add(ENTROPY, entropy);
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
        return new Policy(observations, actions, actor, head, false, normalizer);
    }

    @Override
    public void save(State state) {
        actor.save(state.at("actor").at("network"));
        optimizer.save(state.at("actor").at("optimizer"));
        critics.save(state.at("critics"));
        temperature.save(state.at("temperature"));
        exploration.save(state.at("exploration"));
        state.put("updates", new long[] {means.updates()});
    }

    @Override
    public void load(State state) {
        actor.load(state.at("actor").at("network"));
        optimizer.load(state.at("actor").at("optimizer"));
        critics.load(state.at("critics"));
        temperature.load(state.at("temperature"));
        exploration.load(state.at("exploration"));
        means.restore(state.longs("updates", 1)[0]);
    }

    @Override
    public void close() {
        acting.close();
        looking.close();
        learning.close();
        optimizer.close();
        actor.close();
        critics.close();
    }
}
