package bellman.algos.ppo;

import bellman.algos.actorcritic.Learner;
import bellman.algos.actorcritic.Losses;
import bellman.algos.actorcritic.Minibatch;
import bellman.loss.Advantages;
import bellman.loss.ClippedSquaredError;
import bellman.loss.ClippedSurrogate;
import bellman.loss.Huber;
import bellman.loss.SquaredError;
import bellman.loss.ValueObjective;
import bellman.net.OptimizerConfig;
import bellman.policy.Policy;
import bellman.returns.Gae;
import bellman.rollout.Rollout;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.train.AgentTrainer;
import bellman.train.Setup;

/// Proximal policy optimisation (Schulman et al. 2017, algorithm 1): collect with the old policy, estimate
/// advantages, then ascend the clipped surrogate for a few epochs of minibatches.
///
/// The details that make it work (Huang et al., "The 37 implementation details of proximal policy optimization",
/// 2022) are listed with their places in `docs/ppo.md`.
public final class Ppo implements AgentTrainer {
    private final PpoConfig config;
    private final Learner learner;
    private final Rollout rollout;
    private final Minibatch batch;
    private final Losses losses;
    private final Gae gae;
    private final RandomStream shuffling;
    private final int[] rows;
    private final int[] lanes;
    private final int minibatchLanes;
    private final float[] normalized;
    private double gradientNorm;
    private int updates;

    /// PPO with fresh weights in the setup's environment.
    public Ppo(PpoConfig config, Setup setup) {
        this.config = config;
        OptimizerConfig adam = new OptimizerConfig.Adam(0.9f, 0.999f, config.adamEpsilon());
        learner = new Learner("ppo", config.network(), config.noiseInterval(), adam, setup);
        rollout = learner.newRollout(config.rolloutSteps());
        int envs = rollout.envs();
        int steps = rollout.steps();
        requireFit(config, steps, envs, learner.recurrent());
        minibatchLanes = config.minibatchSize() / steps;
        int capacity = learner.recurrent() ? minibatchLanes * steps : config.minibatchSize();
        batch = learner.newMinibatch(rollout, capacity);
        losses = learner.newLosses(batch, config.valueCoefficient(), config.entropyCoefficient());
        gae = new Gae(config.discount(), config.gaeLambda());
        shuffling = RandomStream.of(setup.seed(), "minibatches");
        rows = new int[steps * envs];
        lanes = new int[envs];
        normalized = new float[capacity];
    }

    private static void requireFit(PpoConfig config, int steps, int envs, boolean recurrent) {
        int size = config.minibatchSize();
        if (size > steps * envs) {
            throw new IllegalArgumentException("algorithm.minibatch-size: found " + size + ", expected at most "
                    + steps * envs + ", the rows of a rollout: rollout-steps x environment.count");
        }
        if (recurrent && size < steps) {
            throw new IllegalArgumentException("algorithm.minibatch-size: found " + size + ", expected at least "
                    + steps + ", rollout-steps: with a memory whole rollouts go together");
        }
    }

    @Override
    public void iterate(double progress, Metrics metrics) {
        float learningRate = config.learningRateSchedule().at(config.learningRate(), progress);
        float clip = config.clipSchedule().at(config.clip(), progress);

        learner.collect(rollout);
        gae.compute(
                rollout.steps(),
                rollout.envs(),
                rollout.rewards(),
                rollout.values(),
                rollout.nextValues(),
                rollout.ended(),
                rollout.advantages(),
                rollout.returns());
        learn(learningRate, Math.max(clip, Float.MIN_NORMAL));

        learner.episodes().report(metrics);
        report(metrics, learningRate, clip);
    }

    private void learn(float learningRate, float clip) {
        losses.begin(new ClippedSurrogate(clip), valueObjective(clip));
        gradientNorm = 0;
        updates = 0;
        boolean close = true;
        for (int epoch = 0; epoch < config.epochs() && close; epoch++) {
            int items = shuffle();
            int size = learner.recurrent() ? minibatchLanes : config.minibatchSize();
            for (int from = 0; from < items && close; from += size) {
                int count = Math.min(size, items - from);
                if (learner.recurrent()) {
                    batch.gatherLanes(lanes, from, count, rows);
                } else {
                    batch.gather(rows, from, count);
                }
                if (batch.validCount() > 0) {
                    close = update(learningRate);
                }
            }
        }
    }

    /// Puts the rollout's rows, or its lanes if there is memory, in a new order. Returns how many there are.
    private int shuffle() {
        int[] items = learner.recurrent() ? lanes : rows;
        int count = items.length;
        if (learner.recurrent()) {
            for (int i = 0; i < count; i++) {
                items[i] = i;
            }
        } else {
            count = rollout.validRows(rows);
        }
        for (int i = count - 1; i > 0; i--) {
            int j = shuffling.nextInt(i + 1);
            int swap = items[i];
            items[i] = items[j];
            items[j] = swap;
        }
        return count;
    }

    /// One step on the minibatch. Returns whether the policy is still close enough to the old one to go on.
    private boolean update(float learningRate) {
        float[] advantages = batch.advantages();
        if (config.normalizeAdvantages()) {
            Advantages.normalize(advantages, batch.weights(), batch.count(), normalized);
            advantages = normalized;
        }
        losses.backward(advantages);
        gradientNorm += learner.step(learningRate, config.maxGradientNorm());
        updates++;
        return config.targetKl() == 0 || losses.lastMinibatch().meanK3() <= 1.5 * config.targetKl();
    }

    private ValueObjective valueObjective(float clip) {
        return switch (config.valueLoss()) {
            case PLAIN -> new SquaredError();
            case CLIPPED -> new ClippedSquaredError(clip);
            case HUBER -> new Huber(1);
        };
    }

    private void report(Metrics metrics, float learningRate, float clip) {
        metrics.put("train/policy-loss", losses.policy().meanLoss());
        metrics.put("train/value-loss", losses.value().meanLoss());
        metrics.put("train/entropy", -losses.entropy().meanLoss());
        metrics.put("train/approximate-kl", losses.policy().meanK3());
        metrics.put("train/clip-fraction", losses.policy().clippedFraction());
        metrics.put("train/explained-variance", learner.explainedVariance(rollout));
        metrics.put("train/gradient-norm", gradientNorm / updates);
        metrics.put("train/updates", updates);
        metrics.put("train/learning-rate", learningRate);
        metrics.put("train/clip", clip);
    }

    @Override
    public long steps() {
        return learner.steps();
    }

    @Override
    public Policy policy() {
        return learner.policy();
    }

    @Override
    public boolean resumesExactly() {
        return learner.resumesExactly();
    }

    @Override
    public void meter(Metrics clock) {
        learner.meter(clock);
    }

    @Override
    public void close() {
        batch.close();
        learner.close();
    }

    @Override
    public void save(State state) {
        learner.save(state);
        shuffling.save(state.at("minibatches"));
    }

    @Override
    public void load(State state) {
        learner.load(state);
        shuffling.load(state.at("minibatches"));
    }
}
