package bellman.llm.drift;

import bellman.llm.train.Objective;
import bellman.llm.train.Part;
import bellman.net.TokenScores;
import bellman.run.Metrics;
import bellman.sequence.Aggregation;
import bellman.sequence.Segments;
import java.util.IdentityHashMap;
import java.util.List;

/// The negative log-likelihood of episodes, each times its weight: `-Σ_i w_i c_i Σ_t log π(a_it)`, where `c_i` is what
/// a token of an episode counts in a mean, over the tokens of each episode or over all tokens of the batch.
///
/// With weights of 1 and a mean over all tokens it is [bellman.llm.train.LikelihoodObjective] to the bit.
final class WeightedLikelihood implements Objective<WeightedTrace> {
    private final DriftConfig.Reduction reduction;
    private final boolean byWeights;
    private final IdentityHashMap<WeightedTrace, Float> counts = new IdentityHashMap<>();
    private double sum;
    private double plain;
    private long tokens;
    private int items;
    private double weights;
    private double squares;

    /// @param byWeights whether the sum is divided by the mean weight of a batch
    WeightedLikelihood(DriftConfig.Reduction reduction, boolean byWeights) {
        this.reduction = reduction;
        this.byWeights = byWeights;
    }

    @Override
    public void begin(List<WeightedTrace> batch) {
        sum = 0;
        plain = 0;
        tokens = 0;
        items = batch.size();
        weights = 0;
        squares = 0;
        counts.clear();
        int[] lengths = batch.stream().mapToInt(WeightedTrace::wanted).toArray();
        for (WeightedTrace item : batch) {
            weights += item.weight();
            squares += (double) item.weight() * item.weight();
        }
        Segments all = Segments.ofLengths(lengths);
        float[] each = switch (reduction) {
            case EPISODE -> new Aggregation.PerSequence().weights(all);
            case TOKEN -> new Aggregation.PerToken().weights(all);
        };
        double scale = byWeights && weights > 0 ? batch.size() / weights : 1;
        for (int i = 0; i < lengths.length; i++) {
            tokens += lengths[i];
            WeightedTrace item = batch.get(i);
            float count = lengths[i] == 0 ? 0 : (float) (each[all.from(i)] * scale * item.weight());
            counts.put(item, count);
        }
    }

    @Override
    public TokenScores gradient(Part<WeightedTrace> part, TokenScores scores) {
        float[] gradient = new float[scores.logProbs().length];
        for (int i = 0; i < part.items().size(); i++) {
            float count = counts.getOrDefault(part.items().get(i), 0f);
            for (int t = part.tokens().from(i); t < part.tokens().to(i); t++) {
                float logProb = scores.logProbs()[t];
                gradient[t] = -count;
                sum -= (double) count * logProb;
                plain -= logProb;
            }
        }
        return TokenScores.of(gradient);
    }

    @Override
    public void report(Metrics.Visitor numbers) {
        numbers.visit("loss", sum);
        numbers.visit("nll", plain / Math.max(1, tokens));
        numbers.visit("weight_mean", weights / Math.max(1, items));
        numbers.visit("ess", squares == 0 ? 0 : weights * weights / squares);
    }
}
