package bellman.llm.generate;

import bellman.llm.generate.Sampled.Alternative;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What was written behind a prompt, token by token as it was drawn: nothing here was ever text and tokens again.
///
/// @param ids of the tokens, the one that ended it included; not copied
/// @param logProbs of each under the model that drew it, as [Sampled#logProb]
/// @param drawnLogProbs of each under the distribution that it was drawn from, as [Sampled#drawnLogProb]
/// @param alternatives of each, if they were asked for, else empty
/// @param text without special tokens and in front of a stop text, if the engine has a tokenizer
/// @param finishReason why there is no more
/// @param problem what went wrong, with [FinishReason#ERROR] only
/// @param firstWeights that drew the first token
/// @param lastWeights that drew the last one, others if they changed on the way
public record Completion(
        int[] ids,
        float[] logProbs,
        float[] drawnLogProbs,
        List<List<Alternative>> alternatives,
        Optional<String> text,
        FinishReason finishReason,
        Optional<String> problem,
        WeightsVersion firstWeights,
        WeightsVersion lastWeights) {
    public Completion {
        alternatives = List.copyOf(alternatives);
        if (logProbs.length != ids.length || drawnLogProbs.length != ids.length) {
            throw new IllegalArgumentException(ids.length + " tokens have as many log-probabilities, got "
                    + logProbs.length + " and " + drawnLogProbs.length);
        }
    }

    /// Which weights.
    ///
    /// @param number of times that weights were loaded into the engine
    /// @param hash of all their bits
    public record WeightsVersion(long number, String hash) {}

    @Override
    public boolean equals(Object other) {
        return other instanceof Completion c
                && Arrays.equals(ids, c.ids)
                && Arrays.equals(logProbs, c.logProbs)
                && Arrays.equals(drawnLogProbs, c.drawnLogProbs)
                && alternatives.equals(c.alternatives)
                && text.equals(c.text)
                && finishReason == c.finishReason
                && problem.equals(c.problem)
                && firstWeights.equals(c.firstWeights)
                && lastWeights.equals(c.lastWeights);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + finishReason.hashCode();
    }

    @Override
    public String toString() {
        return ids.length + " tokens, " + finishReason.word();
    }
}
