package bellman.llm.policy;

import bellman.llm.train.Objective;
import bellman.llm.train.Part;
import bellman.loss.EntropyBonus;
import bellman.loss.LossSums;
import bellman.net.TokenScores;
import bellman.run.Metrics;
import bellman.sequence.SamplingCorrection;
import java.util.List;
import java.util.Optional;

/// The loss of a minibatch of drawn tokens. Weights say what each token counts in the whole, so that parts
/// add up.
final class DrawnObjective implements Objective<Drawn> {
    private final SampleBatch batch;
    private final Targets targets;
    private final PolicyLoss loss;
    private final EntropyBonus bonus;
    private final float temperature;
    private final PolicyLoss.Sums sums = PolicyLoss.Sums.none();
    private final LossSums entropy = new LossSums();
    private final float[] logProbs;

    /// What there is for each drawn token of a batch.
    ///
    /// @param oldLogProbs under the policy as it was, or empty: then it is the present one, and ratios are 1
    /// @param referenceLogProbs under the reference, or empty
    /// @param advantages one each
    /// @param weights one each
    /// @param samplingLogProbs under which they were drawn
    /// @param correction for the difference between these and the policy as it was, if there is one
    record Targets(
            float[] oldLogProbs,
            float[] referenceLogProbs,
            float[] advantages,
            float[] weights,
            float[] samplingLogProbs,
            Optional<SamplingCorrection> correction) {}

    DrawnObjective(SampleBatch batch, Targets targets, PolicyLoss loss, EntropyBonus bonus, float temperature) {
        this.batch = batch;
        this.targets = targets;
        this.loss = loss;
        this.bonus = bonus;
        this.temperature = temperature;
        logProbs = new float[batch.tokens().elements()];
    }

    /// Sums of the objective and of the penalty.
    PolicyLoss.Sums sums() {
        return sums;
    }

    /// Sums of entropies, with the tokens' weights; empty without a bonus.
    LossSums entropy() {
        return entropy;
    }

    /// Under the model, of each drawn token of the batch that took part; 0 elsewhere.
    float[] logProbs() {
        return logProbs;
    }

    @Override
    public float temperature() {
        return temperature;
    }

    @Override
    public boolean entropies() {
        return bonus.coefficient() > 0;
    }

    @Override
    public void begin(List<Drawn> items) {}

    @Override
    public TokenScores gradient(Part<Drawn> part, TokenScores scores) {
        int[] samples = part.items().stream().mapToInt(Drawn::sample).toArray();
        batch.put(scores.logProbs(), samples, logProbs);
        float[] old = taken(targets.oldLogProbs(), samples, scores.logProbs());
        float[] plain = batch.take(targets.weights(), samples);
        float[] weights =
                targets.correction().map(c -> corrected(c, plain, old, samples)).orElse(plain);
        float[] gradient = new float[scores.logProbs().length];
        var tokens = new PolicyLoss.Tokens(
                batch.tokens(samples),
                scores.logProbs(),
                old,
                taken(targets.referenceLogProbs(), samples, targets.referenceLogProbs()),
                batch.take(targets.advantages(), samples),
                weights);
        loss.apply(tokens, gradient, sums);
        if (!entropies()) {
            return TokenScores.of(gradient);
        }
        float[] dEntropies = new float[gradient.length];
        bonus.apply(scores.entropies(), plain, 0, gradient.length, 1, dEntropies, entropy);
        return new TokenScores(gradient, dEntropies);
    }

    private float[] corrected(SamplingCorrection correction, float[] plain, float[] old, int[] samples) {
        float[] sampling = batch.take(targets.samplingLogProbs(), samples);
        float[] weights = correction.factors(old, sampling, batch.tokens(samples));
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= plain[i];
        }
        return weights;
    }

    private float[] taken(float[] perToken, int[] samples, float[] otherwise) {
        return perToken.length == 0 ? otherwise : batch.take(perToken, samples);
    }

    @Override
    public void report(Metrics.Visitor numbers) {
        LossSums of = sums.objective();
        numbers.visit("loss", of.weight() == 0 ? 0 : of.meanLoss() * of.weight());
    }
}
