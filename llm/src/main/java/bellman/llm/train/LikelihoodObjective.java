package bellman.llm.train;

import bellman.net.TokenScores;
import bellman.run.Metrics;
import java.util.Arrays;
import java.util.List;

/// The mean negative log-likelihood of all wanted tokens of a batch: a token of a long text weighs as much as one of a
/// short text, and a batch in parts as much as a whole one.
///
/// @param <I> the kind of items
public final class LikelihoodObjective<I extends Item> implements Objective<I> {
    private long tokens;
    private double sum;

    /// For any items.
    public LikelihoodObjective() {}

    @Override
    public void begin(List<I> batch) {
        sum = 0;
        tokens = 0;
        for (I item : batch) {
            tokens += item.wanted();
        }
    }

    @Override
    public TokenScores gradient(Part<I> part, TokenScores scores) {
        float[] gradient = new float[scores.logProbs().length];
        for (float logProb : scores.logProbs()) {
            sum -= logProb;
        }
        Arrays.fill(gradient, (float) (-1.0 / tokens));
        return TokenScores.of(gradient);
    }

    @Override
    public void report(Metrics.Visitor numbers) {
        numbers.visit("loss", sum / tokens);
    }
}
