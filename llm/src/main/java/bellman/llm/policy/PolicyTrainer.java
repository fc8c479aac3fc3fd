package bellman.llm.policy;

import bellman.llm.decode.WeightSource;
import bellman.llm.generate.GenerationEngine;
import bellman.llm.generate.LogProbGap;
import bellman.llm.model.CausalModel;
import bellman.llm.rollout.Rollouts;
import bellman.llm.task.Questions;
import bellman.loss.Advantages;
import bellman.loss.EntropyBonus;
import bellman.loss.KlEstimator;
import bellman.net.Optimizer;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.sequence.Segments;
import bellman.train.DivergedException;
import bellman.train.Trainer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Learns from samples of its own: GRPO and its kin, RLOO, REINFORCE++. One iteration draws groups of
/// samples, scores them, computes advantages, goes over them in minibatches, and hands the new weights to the
/// engine.
///
/// A group whose samples are all worth the same has advantages of exactly 0. Where no other term of the loss
/// wants them, such samples are not read at all.
public final class PolicyTrainer implements Trainer {
    private static final float[] NONE = {};
    private final CausalModel model;
    private final Optimizer optimizer;
    private final GenerationEngine engine;
    private final Supply supply;
    private final PolicyConfig config;
    private final PolicyLearner learner;
    private final Optional<Reference> reference;
    private final LearningRate learningRate;
    private final float maxGradientNorm;
    private final long seed;
    private long updates;
    private int failedBatches;
    private Optional<Experience> latest = Optional.empty();

    /// What it works with. The trainer closes nothing of it but the reference.
    ///
    /// @param model that learns
    /// @param optimizer of its weights
    /// @param rollouts by an engine that has the model's weights
    /// @param learningRate at a share of the budget, from 0 to 1
    /// @param maxGradientNorm to which gradients are scaled down
    public record Parts(
            CausalModel model,
            Optimizer optimizer,
            Rollouts rollouts,
            Questions questions,
            LearningRate learningRate,
            float maxGradientNorm) {}

    /// A learning rate at a share of the budget.
    @FunctionalInterface
    public interface LearningRate {
        /// The rate at `progress`, from 0 to 1.
        float at(double progress);
    }

    /// A trainer.
    ///
    /// @param reference that the policy is held to, if the configuration needs one
    /// @param seed the master seed
    PolicyTrainer(Parts parts, PolicyConfig config, Optional<Reference> reference, long seed) {
        model = parts.model();
        optimizer = parts.optimizer();
        engine = parts.rollouts().engine();
        learningRate = parts.learningRate();
        maxGradientNorm = parts.maxGradientNorm();
        supply = new Supply(parts.rollouts(), parts.questions(), config, seed);
        learner = new PolicyLearner(
                model, config.sampling().temperature(), config.update().partTokens());
        this.config = config;
        this.reference = reference;
        this.seed = seed;
        if (config.kl().needsReference() && reference.isEmpty()) {
            throw new IllegalArgumentException("beta or measured is above 0, which needs a reference; got none");
        }
    }

    /// A trainer whose reference, where one is needed, is a copy of the model as it is now.
    public static PolicyTrainer of(Parts parts, PolicyConfig config, long seed) {
        Optional<Reference> reference =
                config.kl().needsReference() ? Optional.of(Reference.Frozen.copyOf(parts.model())) : Optional.empty();
        return new PolicyTrainer(parts, config, reference, seed);
    }

    @Override
    public long steps() {
        return updates;
    }

    /// The last batch, if there was one.
    public Optional<Experience> latest() {
        return latest;
    }

    @Override
    public void iterate(double progress, Metrics metrics) {
        Experience experience = supply.take(updates);
        latest = Optional.of(experience);
        experience.record(metrics, updates);
        if (experience.kept().isEmpty()) {
            skip(experience);
        } else {
            failedBatches = 0;
            learn(experience, progress, metrics);
        }
        supply.settle();
        engine.update(WeightSource.of(model), GenerationEngine.Update.BETWEEN_SEQUENCES);
    }

    /// Leaves a batch out of which nothing can be learned.
    private void skip(Experience experience) {
        boolean failed = !experience.hasScores();
        failedBatches = failed ? failedBatches + 1 : 0;
        if (failedBatches > config.sampling().failedBatches()) {
            throw new IllegalStateException(
                    "no sample of batch " + experience.number() + " has a score, nor had any of "
                            + (failedBatches - 1) + " before it: " + experience.problem()
                            + "; mend the reward, or allow more failed-batches");
        }
        updates += config.update().updates();
    }

    private void learn(Experience experience, double progress, Metrics metrics) {
        SampleBatch batch = SampleBatch.of(experience.kept());
        float[] sampling = batch.samplingLogProbs();
        boolean several = config.update().updates() > 1;
        float[] old = several || config.needsOldLogProbs() ? learner.score(model, batch, batch.all()) : NONE;
        float[] ofReference = reference(batch, old.length == 0 ? sampling : old, metrics);
        float[] advantages = config.advantages().of(new AdvantageRule.Known(batch, old, ofReference));
        float rate = learningRate.at(progress);
        var totals = new UpdateTotals();
        for (int epoch = 0; epoch < config.update().epochs(); epoch++) {
            for (int[] samples : deal(batch, experience.number(), epoch)) {
                var targets = new PolicyLearner.Targets(
                        old,
                        ofReference,
                        config.normalizesMinibatches() ? normalized(batch, samples, advantages) : advantages,
                        weights(batch, samples, advantages),
                        sampling,
                        config.update().samplingCorrection());
                var bonus = new EntropyBonus(config.update().entropyCoefficient());
                var came = learner.accumulate(batch, samples, targets, config.loss(), bonus, false);
                if (totals.isEmpty()) {
                    gap(batch, came, experience, metrics);
                }
                double norm = optimizer.step(rate, maxGradientNorm);
                totals.add(came.loss(), came.entropy(), norm);
                updates++;
                if (!Double.isFinite(norm)) {
                    throw new DivergedException("the gradient's norm", norm, updates);
                }
            }
        }
        totals.record(metrics, bonus());
        metrics.put("train/learning_rate", rate);
    }

    private boolean bonus() {
        return config.update().entropyCoefficient() > 0;
    }

    /// Scores what the reference is needed for, and measures how far the policy is from it.
    ///
    /// @return the reference's log-probabilities if the loss or the advantages need them
    private float[] reference(SampleBatch batch, float[] policy, Metrics metrics) {
        if (reference.isEmpty()) {
            return NONE;
        }
        boolean penalized = config.kl().beta() > 0;
        int count =
                penalized ? batch.size() : Math.min(batch.size(), config.kl().measured());
        int[] samples = Arrays.copyOf(batch.all(), count);
        float[] scores = reference.get().score(learner, batch, samples);
        double sum = 0;
        int tokens = batch.tokens().to(count - 1);
        for (int i = 0; i < tokens; i++) {
            sum += KlEstimator.K3.estimate((double) policy[i] - scores[i]);
        }
        metrics.put("train/kl", sum / Math.max(1, tokens));
        return penalized ? scores : NONE;
    }

    /// Deals samples into minibatches, anew in each epoch; one minibatch has them in their order.
    private List<int[]> deal(SampleBatch batch, long number, int epoch) {
        int[] order = batch.all();
        int parts = Math.min(config.update().minibatches(), order.length);
        if (parts > 1) {
            RandomStream random = RandomStream.of(seed, "minibatches/" + epoch, Math.toIntExact(number));
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = order[i];
                order[i] = order[j];
                order[j] = swapped;
            }
        }
        return java.util.stream.IntStream.range(0, parts)
                .mapToObj(p -> Arrays.copyOfRange(
                        order, (int) ((long) order.length * p / parts), (int) ((long) order.length * (p + 1) / parts)))
                .toList();
    }

    private static float[] normalized(SampleBatch batch, int[] samples, float[] advantages) {
        float[] taken = new float[samples.length];
        for (int i = 0; i < taken.length; i++) {
            int s = samples[i];
            taken[i] = batch.tokens().length(s) == 0
                    ? 0
                    : advantages[batch.tokens().from(s)];
        }
        Advantages.normalize(taken, NONE, taken.length, taken);
        float[] all = advantages.clone();
        for (int i = 0; i < taken.length; i++) {
            int s = samples[i];
            Arrays.fill(all, batch.tokens().from(s), batch.tokens().to(s), taken[i]);
        }
        return all;
    }

    /// What the tokens of a minibatch weigh; nothing where they cannot change anything.
    private float[] weights(SampleBatch batch, int[] samples, float[] advantages) {
        int[] lengths = new int[samples.length];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = isMasked(batch, samples[i]) ? 0 : batch.tokens().length(samples[i]);
        }
        long learned = 0;
        for (int s = 0; s < batch.size(); s++) {
            learned += isMasked(batch, s) ? 0 : batch.tokens().length(s);
        }
        Segments counted = Segments.ofLengths(lengths);
        float[] each = config.aggregation(
                        new PolicyConfig.Extent(learned, config.update().minibatches(), samples.length))
                .weights(counted);
        float[] weights = new float[batch.tokens().elements()];
        boolean onlyAdvantages = config.kl().inLoss() == 0 && !bonus() && !config.normalizesMinibatches();
        for (int i = 0; i < samples.length; i++) {
            int from = batch.tokens().from(samples[i]);
            boolean idle =
                    onlyAdvantages && isZero(advantages, from, batch.tokens().to(samples[i]));
            if (!idle) {
                System.arraycopy(each, counted.from(i), weights, from, counted.length(i));
            }
        }
        return weights;
    }

    private boolean isMasked(SampleBatch batch, int sample) {
        return config.maskTruncated() && batch.rollouts().get(sample).truncated();
    }

    private static boolean isZero(float[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            if (values[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /// Compares the log-probabilities under which tokens were drawn with those that learning starts from.
    private void gap(SampleBatch batch, PolicyLearner.Accumulated came, Experience experience, Metrics metrics) {
        if (came.read().length == 0) {
            return;
        }
        float[] sampling = batch.take(batch.samplingLogProbs(), came.read());
        float[] training = batch.take(came.logProbs(), came.read());
        LogProbGap gap = LogProbGap.between(List.of(sampling), List.of(training));
        metrics.put("rollout/logprob-gap", gap.meanAbsolute());
        metrics.put("rollout/logprob-gap-largest", gap.largest());
        double alarm = config.update().gapAlarm();
        boolean ownWeights = experience.updates() == updates;
        if (ownWeights && alarm > 0 && gap.meanAbsolute() > alarm) {
            throw new IllegalStateException("log-probabilities in drawing and in learning differ by "
                    + gap.meanAbsolute() + " nats on average, more than gap-alarm " + alarm
                    + ": the engine has other weights, another temperature or too few bits");
        }
    }

    @Override
    public void save(State state) {
        state.put("updates", new long[] {updates, failedBatches});
        supply.save(state.at("supply"));
        optimizer.save(state.at("optimizer"));
        ModelState.save(model, state.at("model"));
        if (reference.isPresent() && reference.get() instanceof Reference.Frozen(CausalModel frozen)) {
            ModelState.save(frozen, state.at("reference"));
        }
    }

    @Override
    public void load(State state) {
        long[] saved = state.longs("updates", 2);
        updates = saved[0];
        failedBatches = Math.toIntExact(saved[1]);
        supply.load(state.at("supply"));
        optimizer.load(state.at("optimizer"));
        ModelState.load(model, state.at("model"));
        if (reference.isPresent() && reference.get() instanceof Reference.Frozen(CausalModel frozen)) {
            ModelState.load(frozen, state.at("reference"));
        }
        engine.update(WeightSource.of(model), GenerationEngine.Update.BETWEEN_SEQUENCES);
    }

    @Override
    public void close() {
        reference.ifPresent(Reference::close);
    }
}
