package bellman.sequence;

/// Applies a [PreferenceLoss] to a batch of pairs: the first half of the sequences are the chosen answers, the second
/// half the rejected ones in the same order. The loss is the mean over pairs.
///
/// @param loss of a pair
public record Preferences(PreferenceLoss loss) {

    /// What a batch gave.
    ///
    /// @param loss mean over pairs
    /// @param chosenReward mean of `beta` times the chosen answers' summed log-ratio
    /// @param rejectedReward likewise
    /// @param accuracy share of the pairs whose chosen answer has the larger reward
    public record Result(double loss, double chosenReward, double rejectedReward, double accuracy) {
        /// By how much the chosen answers win.
        public double margin() {
            return chosenReward - rejectedReward;
        }
    }

    /// **Adds** `scale` times the gradient of the mean loss to `dLogProbs`.
    ///
    /// @param logProbs of the answers' tokens under the policy
    /// @param referenceLogProbs of the same tokens under the reference, or empty for a loss without one
    /// @param tokens of the chosen answers, then of the rejected ones
    /// @throws IllegalArgumentException if the number of sequences is odd
    public Result apply(float[] logProbs, float[] referenceLogProbs, Segments tokens, double scale, float[] dLogProbs) {
        int pairs = tokens.count() / 2;
        if (2 * pairs != tokens.count() || pairs == 0) {
            throw new IllegalArgumentException("pairs need an even number of sequences, got " + tokens.count());
        }
        Segments.require("dLogProbs", dLogProbs, tokens.elements());
        double total = 0;
        double chosenReward = 0;
        double rejectedReward = 0;
        int right = 0;
        for (int i = 0; i < pairs; i++) {
            double chosen = LogRatios.sum(logProbs, referenceLogProbs, tokens, i);
            double rejected = LogRatios.sum(logProbs, referenceLogProbs, tokens, i + pairs);
            double ofChosen = share(tokens, i);
            double ofRejected = share(tokens, i + pairs);
            PreferenceLoss.Point point = loss.at(chosen * ofChosen, rejected * ofRejected);
            total += point.loss();
            LogRatios.addAll(dLogProbs, tokens, i, scale / pairs * point.dChosen() * ofChosen);
            LogRatios.addAll(dLogProbs, tokens, i + pairs, scale / pairs * point.dRejected() * ofRejected);
            chosenReward += loss.beta() * chosen;
            rejectedReward += loss.beta() * rejected;
            right += chosen > rejected ? 1 : 0;
        }
        return new Result(total / pairs, chosenReward / pairs, rejectedReward / pairs, (double) right / pairs);
    }

    private double share(Segments tokens, int sequence) {
        return (loss.perToken() ? SequenceRatio.MEAN : SequenceRatio.SUM).share(tokens, sequence);
    }
}
