package bellman.llm.preference;

import bellman.llm.train.Objective;
import bellman.llm.train.Part;
import bellman.net.TokenScores;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.run.Phases;
import bellman.sequence.Preferences;
import bellman.sequence.Segments;
import java.util.List;

/// The mean loss of a batch's pairs, and the mean negative log-likelihood of its chosen answers' tokens if that counts.
final class PairObjective implements Objective<Pair> {
    private final Preferences preferences;
    private final double likelihoodCoefficient;
    private final PairReference reference;
    private final Phases phases;
    private int pairs;
    private long chosenTokens;
    private double loss;
    private double chosenReward;
    private double rejectedReward;
    private double accuracy;
    private double chosenLogProb;
    private double rejectedLogProb;

    PairObjective(DpoConfig config, PairReference reference) {
        this.reference = reference;
        phases = config.needsReference() ? new Phases(Phase.REFERENCE) : new Phases();
        preferences = new Preferences(config.pairLoss());
        likelihoodCoefficient = config.likelihoodCoefficient();
    }

    @Override
    public void begin(List<Pair> batch) {
        pairs = batch.size();
        phases.forget();
        chosenTokens = 0;
        for (Pair pair : batch) {
            chosenTokens += pair.chosen().writtenCount() - (pair.chosen().written()[0] ? 1 : 0);
        }
        loss = 0;
        chosenReward = 0;
        rejectedReward = 0;
        accuracy = 0;
        chosenLogProb = 0;
        rejectedLogProb = 0;
    }

    @Override
    public TokenScores gradient(Part<Pair> part, TokenScores scores) {
        float[] logProbs = scores.logProbs();
        float[] gradient = new float[logProbs.length];
        Segments tokens = part.tokens();
        int count = part.items().size();
        double share = (double) count / pairs;
        float[] ofReference = phases.timed(Phase.REFERENCE, () -> reference.score(part));
        Preferences.Result result = preferences.apply(logProbs, ofReference, tokens, share, gradient);
        loss += share * result.loss();
        chosenReward += share * result.chosenReward();
        rejectedReward += share * result.rejectedReward();
        accuracy += share * result.accuracy();
        for (int i = 0; i < count; i++) {
            chosenLogProb += tokens.sum(logProbs, i);
            rejectedLogProb += tokens.sum(logProbs, count + i);
        }
        if (likelihoodCoefficient > 0) {
            for (int i = 0; i < tokens.to(count - 1); i++) {
                gradient[i] -= (float) (likelihoodCoefficient / chosenTokens);
            }
        }
        return TokenScores.of(gradient);
    }

    @Override
    public void report(Metrics.Visitor numbers) {
        double likelihood = -chosenLogProb / chosenTokens;
        numbers.visit("loss", loss + likelihoodCoefficient * likelihood);
        numbers.visit("rewards/chosen", chosenReward);
        numbers.visit("rewards/rejected", rejectedReward);
        numbers.visit("rewards/accuracies", accuracy);
        numbers.visit("rewards/margins", chosenReward - rejectedReward);
        numbers.visit("logps/chosen", chosenLogProb / pairs);
        numbers.visit("logps/rejected", rejectedLogProb / pairs);
        if (likelihoodCoefficient > 0) {
            numbers.visit("nll_loss", likelihood);
        }
    }

    @Override
    public void meter(Metrics clock) {
        phases.meter(clock);
    }
}
