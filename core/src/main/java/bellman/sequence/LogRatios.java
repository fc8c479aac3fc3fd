package bellman.sequence;

/// Sums of tokens' log-ratios, and gradients of what depends on a sum alone.
final class LogRatios {
    private LogRatios() {}

    /// `Σ log π - log π_ref` over a sequence; without the second term if there is no reference.
    static double sum(float[] logProbs, float[] referenceLogProbs, Segments tokens, int sequence) {
        double reference = referenceLogProbs.length == 0 ? 0 : tokens.sum(referenceLogProbs, sequence);
        return tokens.sum(logProbs, sequence) - reference;
    }

    /// Adds `gradient` at each token of a sequence.
    static void addAll(float[] dLogProbs, Segments tokens, int sequence, double gradient) {
        for (int i = tokens.from(sequence); i < tokens.to(sequence); i++) {
            dLogProbs[i] += (float) gradient;
        }
    }
}
