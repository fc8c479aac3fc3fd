package bellman.algos.ppo;

import bellman.algos.actorcritic.Learner;
import bellman.algos.actorcritic.Minibatch;
import bellman.loss.Advantages;
import bellman.loss.ClippedSquaredError;
import bellman.loss.ClippedSurrogate;
import bellman.loss.EntropyBonus;
import bellman.loss.Huber;
import bellman.loss.LossSums;
import bellman.loss.SquaredError;
import bellman.loss.ValueObjective;
import bellman.net.OptimizerConfig;
import bellman.policy.Policy;
import bellman.returns.Gae;
import bellman.rollout.Rollout;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.train.Setup;
import bellman.train.Trainer;

/// Proximal policy optimisation (Schulman et al. 2017, algorithm 1): collect with the old policy, estimate
/// advantages, then ascend the clipped surrogate for a few epochs of minibatches.
///
/// The details that make it work (Huang et al., "The 37 implementation details of proximal policy optimization",
/// 2022) are listed with their places in `docs/ppo.md`.
public final class Ppo implements Trainer {
    private final PpoConfig config;
    private final Learner learner;
    private final Rollout rollout;
    private final Minibatch batch;
    private final Gae gae;
    private final RandomStream shuffling;
    private final int[] rows;
    private final int[] lanes;
    private final int minibatchLanes;
    private final float[] normalized;
    private final LossSums policySums = new LossSums();
    private final LossSums minibatchSums = new LossSums();
    private final LossSums valueSums = new LossSums();
    private final LossSums entropySums = new LossSums();
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
        minibatchLanes = Math.max(1, Math.min(envs, config.minibatchSize() / steps));
        int capacity = learner.recurrent() ? minibatchLanes * steps : Math.min(config.minibatchSize(), steps * envs);
        batch = learner.newMinibatch(rollout, capacity);
        gae = new Gae(config.discount(), config.gaeLambda());
        shuffling = RandomStream.of(setup.seed(), "minibatches");
        rows = new int[steps * envs];
        lanes = new int[envs];
        normalized = new float[capacity];
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
        ClippedSurrogate surrogate = new ClippedSurrogate(clip);
        ValueObjective valueLoss = switch (config.valueLoss()) {
            case PLAIN -> new SquaredError();
            case CLIPPED -> new ClippedSquaredError(clip);
            case HUBER -> new Huber(1);
        };
        EntropyBonus entropyBonus = new EntropyBonus(config.entropyCoefficient());
        policySums.clear();
        valueSums.clear();
        entropySums.clear();
        gradientNorm = 0;
        updates = 0;
        boolean close = true;
        for (int epoch = 0; epoch < config.epochs() && close; epoch++) {
            int items = shuffle();
            int size = learner.recurrent() ? minibatchLanes : config.minibatchSize();
            for (int from = 0; from < items && close; from += size) {
                int count = Math.min(size, items - from);
                if (learner.recurrent()) {
                    batch.gatherLanes(rollout, lanes, from, count, rows);
                } else {
                    batch.gather(rollout, rows, from, count);
                }
                if (batch.validCount() > 0) {
                    close = update(surrogate, valueLoss, entropyBonus, learningRate);
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
    private boolean update(
            ClippedSurrogate surrogate, ValueObjective valueLoss, EntropyBonus entropyBonus, float learningRate) {
        batch.evaluate();
        int count = batch.count();
        float[] weights = batch.weights();
        double scale = 1.0 / batch.validCount();
        float[] advantages = batch.advantages();
        if (config.normalizeAdvantages()) {
            Advantages.normalize(advantages, weights, count, normalized);
            advantages = normalized;
        }
        minibatchSums.clear();
        surrogate.apply(
                batch.logProbs(),
                batch.oldLogProbs(),
                advantages,
                weights,
                0,
                count,
                scale,
                batch.dLogProbs(),
                minibatchSums);
        policySums.merge(minibatchSums);
        valueLoss.apply(
                batch.values(),
                batch.oldValues(),
                batch.returns(),
                weights,
                0,
                count,
                scale * config.valueCoefficient(),
                batch.dValues(),
                valueSums);
        entropyBonus.apply(batch.entropies(), weights, 0, count, scale, batch.dEntropies(), entropySums);
        batch.backward();
        gradientNorm += learner.step(learningRate, config.maxGradientNorm());
        updates++;
        return config.targetKl() == 0 || minibatchSums.meanK3() <= 1.5 * config.targetKl();
    }

    private void report(Metrics metrics, float learningRate, float clip) {
        metrics.put("train/policy-loss", policySums.meanLoss());
        metrics.put("train/value-loss", valueSums.meanLoss());
        metrics.put("train/entropy", -entropySums.meanLoss());
        metrics.put("train/approximate-kl", policySums.meanK3());
        metrics.put("train/clip-fraction", policySums.clippedFraction());
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
