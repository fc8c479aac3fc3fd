package bellman.llm.policy;

import bellman.llm.generate.LogProbGap;
import bellman.llm.model.CausalModel;
import bellman.llm.train.ReferenceModel;
import bellman.llm.train.Updates;
import bellman.loss.Advantages;
import bellman.loss.EntropyBonus;
import bellman.loss.KlEstimator;
import bellman.net.TokenBatch;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.run.Phases;
import bellman.run.RandomStream;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.sequence.Segments;
import bellman.train.DivergedException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Learns from a batch of samples: advantages, minibatches, epochs.
///
/// A group whose samples are all worth the same has advantages of exactly 0. Where no other term of the loss
/// wants them, such samples are not read at all.
final class PolicyLearning implements Snapshot, AutoCloseable {
    private static final float[] NONE = {};
    private final PolicyConfig config;
    private final CausalModel model;
    private final Optional<ReferenceModel> reference;
    private final int partTokens;
    private final EntropyBonus bonus;
    private final Optional<Critic> critic;
    private final long seed;
    private final Phases phases = new Phases(Phase.REFERENCE);
    private double coefficient;

    /// @param reference that the policy is held to, if the configuration needs one
    PolicyLearning(
            PolicyConfig config, CausalModel model, Optional<ReferenceModel> reference, int partTokens, long seed) {
        this.config = config;
        this.model = model;
        this.reference = reference;
        this.seed = seed;
        coefficient = config.kl().beta();
        critic = config.critic().map(c -> Critic.of(model, c, partTokens));
        this.partTokens = partTokens;
        bonus = new EntropyBonus(config.update().entropyCoefficient());
        if (config.kl().needsReference() && reference.isEmpty()) {
            throw new IllegalArgumentException("beta or measured is above 0, which needs a reference; got none");
        }
    }

    /// Takes all updates that a batch gives.
    ///
    /// @param steps updates before
    /// @throws DivergedException if the gradient is no longer a number
    /// @throws IllegalStateException if drawing and learning differ by more than the alarm allows
    void learn(Experience experience, Updates updates, float rate, long steps, Metrics metrics) {
        SampleBatch batch = SampleBatch.of(experience.kept());
        float[] sampling = batch.samplingLogProbs();
        float[] old = old(batch, sampling);
        float[] ofReference = reference(batch, old.length == 0 ? sampling : old, metrics);
        float[] values = critic.map(c -> c.values(batch)).orElse(NONE);
        var known = new AdvantageRule.Known(batch, old, ofReference, values);
        AdvantageRule rule = config.advantages(coefficient);
        float[] advantages = rule.of(known);
        float[] expected =
                rule instanceof AdvantageRule.ByCritic c ? c.estimate(known).targets() : NONE;
        var totals = new UpdateTotals();
        for (int epoch = 0; epoch < config.update().epochs(); epoch++) {
            for (int[] samples : deal(batch, experience.number(), epoch)) {
                float[] own = config.normalizesMinibatches() ? normalized(batch, samples, advantages) : advantages;
                float[] weights = weights(batch, samples, own);
                var targets = new DrawnObjective.Targets(
                        old,
                        ofReference,
                        own,
                        weights,
                        sampling,
                        config.update().samplingCorrection());
                var objective = new DrawnObjective(
                        batch, targets, config.loss(), bonus, config.sampling().temperature());
                int[] read = weighing(batch, samples, weights);
                double norm = updates.update(batch.drawn(read), objective, rate);
                if (totals.isEmpty()) {
                    gap(batch, read, objective.logProbs(), experience.updates() == steps, metrics);
                }
                totals.add(objective, norm);
                critic.ifPresent(c -> c.learn(batch, samples, values, expected));
                if (!Double.isFinite(norm)) {
                    throw new DivergedException("the norm of the gradient", norm, steps + totals.count());
                }
            }
        }
        totals.record(metrics, bonus.coefficient() > 0);
        critic.ifPresent(c -> c.record(batch, values, expected, metrics));
        adapt(batch.size(), metrics);
    }

    /// The log-probabilities that ratios are to; none where those are the present ones.
    private float[] old(SampleBatch batch, float[] sampling) {
        boolean several = config.update().updates() > 1;
        return switch (config.update().ratios()) {
            case DRAWN -> sampling;
            case OWN ->
                several || config.needsOldLogProbs()
                        ? score(batch, b -> model.score(b).logProbs(), batch.all())
                        : NONE;
        };
    }

    private float[] score(SampleBatch batch, Function<TokenBatch, float[]> scorer, int[] samples) {
        return batch.score(scorer, samples, config.sampling().temperature(), partTokens);
    }

    private void adapt(int samples, Metrics metrics) {
        if (config.kl().target() > 0) {
            metrics.put("train/kl_coef", coefficient);
            coefficient = config.kl().adapted(coefficient, metrics.value("train/kl"), samples);
        }
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
        float[] scores = phases.timed(
                Phase.REFERENCE, () -> score(batch, reference.get()::score, Arrays.copyOf(batch.all(), count)));
        double sum = 0;
        int tokens = batch.tokens().to(count - 1);
        for (int i = 0; i < tokens; i++) {
            sum += KlEstimator.K3.estimate((double) policy[i] - scores[i]);
        }
        metrics.put("train/kl", sum / Math.max(1, tokens));
        return penalized ? scores : NONE;
    }

    /// Reports how long a reference was asked since this was last asked, if there is one.
    void meter(Metrics clock) {
        if (reference.isPresent()) {
            phases.meter(clock);
        }
    }

    /// Deals samples into minibatches, anew in each epoch. In a minibatch they keep their order, so that those of a
    /// question stand together and it is read once.
    private List<int[]> deal(SampleBatch batch, long number, int epoch) {
        int parts = Math.min(config.update().minibatches(), batch.size());
        int[] order = parts == 1
                ? batch.all()
                : RandomStream.of(seed, "minibatches/" + epoch, Math.toIntExact(number))
                        .permutation(batch.size());
        return IntStream.range(0, parts)
                .mapToObj(p -> Arrays.stream(order, order.length * p / parts, order.length * (p + 1) / parts)
                        .sorted()
                        .toArray())
                .toList();
    }

    private static float[] normalized(SampleBatch batch, int[] samples, float[] advantages) {
        float[] taken = new float[samples.length];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = advantages[batch.tokens().from(samples[i])];
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
        Segments all = learned(batch, batch.all());
        Segments counted = learned(batch, samples);
        var extent = new PolicyConfig.Extent(all.elements(), config.update().minibatches(), samples.length);
        float[] each = config.aggregation(extent).weights(counted);
        float[] weights = new float[batch.tokens().elements()];
        boolean onlyAdvantages = config.kl().inLoss() == 0 && bonus.coefficient() == 0;
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

    /// The tokens of samples that count; none of one that is masked.
    private Segments learned(SampleBatch batch, int[] samples) {
        return Segments.ofLengths(Arrays.stream(samples)
                .map(s -> config.maskTruncated() && batch.rollouts().get(s).truncated()
                        ? 0
                        : batch.tokens().length(s))
                .toArray());
    }

    private static int[] weighing(SampleBatch batch, int[] samples, float[] weights) {
        return Arrays.stream(samples)
                .filter(s ->
                        !isZero(weights, batch.tokens().from(s), batch.tokens().to(s)))
                .toArray();
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
    private void gap(SampleBatch batch, int[] read, float[] training, boolean ownWeights, Metrics metrics) {
        if (read.length == 0) {
            return;
        }
        LogProbGap gap = LogProbGap.between(
                List.of(batch.take(batch.samplingLogProbs(), read)), List.of(batch.take(training, read)));
        metrics.put("rollout/logprob-gap", gap.meanAbsolute());
        metrics.put("rollout/logprob-gap-largest", gap.largest());
        double alarm = config.update().gapAlarm();
        if (ownWeights && alarm > 0 && gap.meanAbsolute() > alarm) {
            throw new IllegalStateException("log-probabilities in drawing and in learning differ by "
                    + gap.meanAbsolute() + " nats on average, more than gap-alarm " + alarm
                    + ": the engine has other weights, another temperature or too few bits");
        }
    }

    @Override
    public void save(State state) {
        state.put("coefficient", new double[] {coefficient});
        critic.ifPresent(c -> c.save(state.at("critic")));
    }

    @Override
    public void load(State state) {
        coefficient = state.doubles("coefficient", 1)[0];
        critic.ifPresent(c -> c.load(state.at("critic")));
    }

    @Override
    public void close() {
        critic.ifPresent(Critic::close);
    }
}
