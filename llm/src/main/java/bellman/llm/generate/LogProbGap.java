package bellman.llm.generate;

import bellman.net.SequenceModel;
import bellman.net.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How far the log-probabilities under which tokens were sampled are from those that a trainer computes for them: what
/// importance ratios are off by before anything was learned.
///
/// @param tokens that were compared
/// @param meanAbsolute mean of `|engine − trainer|`, in nats
/// @param largest of them
/// @param divergence an estimate of `KL(engine ‖ trainer)` for a token, in nats: the mean of `r − 1 − log r` with
///     `r = exp(trainer − engine)` (k3 of Schulman 2020)
public record LogProbGap(long tokens, double meanAbsolute, double largest, double divergence) {

    /// Compares continuations with what `trainer` says of them, one after the other.
    ///
    /// @param prompts of the completions, one for each
    /// @param temperature at which they were sampled, above 0
    /// @throws IllegalArgumentException if there are not as many prompts as completions, or no tokens at all
    public static LogProbGap of(
            SequenceModel trainer, List<int[]> prompts, List<Completion> completions, double temperature) {
        if (prompts.size() != completions.size()) {
            throw new IllegalArgumentException("each completion has a prompt, got " + prompts.size() + " prompts and "
                    + completions.size() + " completions");
        }
        List<float[]> trained = new ArrayList<>();
        List<float[]> sampled = new ArrayList<>();
        for (int i = 0; i < completions.size(); i++) {
            Completion completion = completions.get(i);
            if (completion.ids().length > 0) {
                trained.add(scores(trainer, prompts.get(i), completion.ids(), temperature));
                sampled.add(completion.logProbs());
            }
        }
        return between(sampled, trained);
    }

    /// Compares log-probabilities under which tokens were sampled with those of a trainer, array by array.
    ///
    /// @throws IllegalArgumentException if there are not as many of both, or none at all
    public static LogProbGap between(List<float[]> sampled, List<float[]> trained) {
        if (sampled.size() != trained.size()) {
            throw new IllegalArgumentException("each text has log-probabilities of both, got " + sampled.size()
                    + " of sampling and " + trained.size() + " of training");
        }
        long tokens = 0;
        double absolute = 0;
        double largest = 0;
        double divergence = 0;
        for (int i = 0; i < sampled.size(); i++) {
            float[] engine = sampled.get(i);
            float[] trainer = trained.get(i);
            if (engine.length != trainer.length) {
                throw new IllegalArgumentException("text " + i + " has " + engine.length + " tokens in sampling and "
                        + trainer.length + " in training");
            }
            for (int t = 0; t < engine.length; t++) {
                double gap = (double) trainer[t] - engine[t];
                absolute += Math.abs(gap);
                largest = Math.max(largest, Math.abs(gap));
                divergence += Math.expm1(gap) - gap;
            }
            tokens += engine.length;
        }
        if (tokens == 0) {
            throw new IllegalArgumentException("there are no tokens to compare");
        }
        return new LogProbGap(tokens, absolute / tokens, largest, divergence / tokens);
    }

    private static float[] scores(SequenceModel trainer, int[] prompt, int[] ids, double temperature) {
        int[] all = Arrays.copyOf(prompt, prompt.length + ids.length);
        System.arraycopy(ids, 0, all, prompt.length, ids.length);
        boolean[] wanted = new boolean[all.length];
        Arrays.fill(wanted, prompt.length, all.length, true);
        var batch = new TokenBatch(all, new int[] {all.length}, wanted, (float) temperature, false, List.of());
        return trainer.score(batch).logProbs();
    }
}
