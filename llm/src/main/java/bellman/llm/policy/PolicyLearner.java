package bellman.llm.policy;

import bellman.loss.EntropyBonus;
import bellman.loss.LossSums;
import bellman.net.SequenceModel;
import bellman.net.TokenScores;
import bellman.sequence.SamplingCorrection;
import java.util.Arrays;
import java.util.Optional;

/// Carries a loss of drawn tokens to a model's weights, in parts that add up to exactly what the whole gives.
///
/// @param model that learns
/// @param temperature at which tokens were drawn
/// @param partTokens tokens that the model reads at a time, prompts included
public record PolicyLearner(SequenceModel model, float temperature, int partTokens) {
    public PolicyLearner {
        if (partTokens < 1) {
            throw new IllegalArgumentException("part-tokens must be at least 1, got " + partTokens);
        }
    }

    /// What there is for each drawn token of a batch.
    ///
    /// @param oldLogProbs under the policy as it was, or empty: then it is the present one, and ratios are 1
    /// @param referenceLogProbs under the reference, or empty
    /// @param advantages one each
    /// @param weights one each
    /// @param samplingLogProbs under which they were drawn
    /// @param correction for the difference between these and the policy as it was, if there is one
    public record Targets(
            float[] oldLogProbs,
            float[] referenceLogProbs,
            float[] advantages,
            float[] weights,
            float[] samplingLogProbs,
            Optional<SamplingCorrection> correction) {}

    /// What an accumulation came to.
    ///
    /// @param loss sums of the objective and of the penalty
    /// @param read samples that took part, for others weigh nothing
    /// @param logProbs under the model, of each drawn token of the batch that took part; 0 elsewhere
    /// @param entropy sums of entropies, with the tokens' weights; empty if none were asked for
    public record Accumulated(PolicyLoss.Sums loss, int[] read, float[] logProbs, LossSums entropy) {}

    /// The log-probability under `other` of each drawn token of some of the samples, at those tokens' places;
    /// 0 elsewhere.
    public float[] score(SequenceModel other, SampleBatch batch, int[] samples) {
        float[] all = new float[batch.tokens().elements()];
        for (int[] part : batch.parts(samples, partTokens)) {
            batch.put(other.score(batch.read(part, temperature, false)).logProbs(), part, all);
        }
        return all;
    }

    /// Adds the gradient of a minibatch's loss to the weights' gradients. Samples that weigh nothing are not
    /// read.
    ///
    /// @param samples of the minibatch
    /// @param entropyBonus coefficient 0 for none
    /// @param measure whether entropies are wanted although there is no bonus
    public Accumulated accumulate(
            SampleBatch batch,
            int[] samples,
            Targets targets,
            PolicyLoss loss,
            EntropyBonus entropyBonus,
            boolean measure) {
        boolean entropies = measure || entropyBonus.coefficient() > 0;
        var sums = PolicyLoss.Sums.none();
        var entropy = new LossSums();
        float[] logProbs = new float[batch.tokens().elements()];
        int[] read = weighing(batch, samples, targets.weights());
        try (SequenceModel.Tape tape = model.tape()) {
            for (int[] part : batch.parts(read, partTokens)) {
                TokenScores scores = model.forward(tape, batch.read(part, temperature, entropies));
                batch.put(scores.logProbs(), part, logProbs);
                float[] weights = batch.take(targets.weights(), part);
                float[] gradient = new float[scores.logProbs().length];
                float[] plain = weights.clone();
                loss.apply(tokens(batch, part, scores, targets, weights), gradient, sums);
                float[] dEntropies = new float[entropies ? gradient.length : 0];
                if (entropies) {
                    entropyBonus.apply(scores.entropies(), plain, 0, gradient.length, 1, dEntropies, entropy);
                }
                model.backward(
                        tape,
                        entropyBonus.coefficient() > 0
                                ? new TokenScores(gradient, dEntropies)
                                : TokenScores.of(gradient));
            }
        }
        return new Accumulated(sums, read, logProbs, entropy);
    }

    private static PolicyLoss.Tokens tokens(
            SampleBatch batch, int[] part, TokenScores scores, Targets targets, float[] weights) {
        float[] old = taken(batch, targets.oldLogProbs(), part, scores.logProbs());
        targets.correction().ifPresent(c -> {
            float[] factors = c.factors(old, batch.take(targets.samplingLogProbs(), part), batch.tokens(part));
            for (int i = 0; i < weights.length; i++) {
                weights[i] *= factors[i];
            }
        });
        return new PolicyLoss.Tokens(
                batch.tokens(part),
                scores.logProbs(),
                old,
                taken(batch, targets.referenceLogProbs(), part, targets.referenceLogProbs()),
                batch.take(targets.advantages(), part),
                weights);
    }

    private static float[] taken(SampleBatch batch, float[] perToken, int[] part, float[] otherwise) {
        return perToken.length == 0 ? otherwise : batch.take(perToken, part);
    }

    private static int[] weighing(SampleBatch batch, int[] samples, float[] weights) {
        return Arrays.stream(samples)
                .filter(s -> {
                    boolean weighs = false;
                    for (int i = batch.tokens().from(s); i < batch.tokens().to(s); i++) {
                        weighs |= weights[i] != 0;
                    }
                    return weighs;
                })
                .toArray();
    }
}
