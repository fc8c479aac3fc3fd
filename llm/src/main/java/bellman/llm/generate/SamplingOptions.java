package bellman.llm.generate;

import java.util.List;
import java.util.Set;

/// How tokens are drawn, and when a text ends.
///
/// Logits are first changed by the penalties, then divided by the temperature; of the distribution that they give,
/// the `topK` likeliest tokens stay, of these the fewest that hold `topP` of the probability, of these the ones at
/// least `minP` times as likely as the likeliest.
///
/// @param maxTokens the most that are written
/// @param temperature 0 for the likeliest token at each step
/// @param topK 0 for all
/// @param topP from above 0 to 1
/// @param minP from 0 to 1
/// @param repetitionPenalty by which logits of tokens that occurred, in the prompt too, are divided if they are
///     positive and multiplied if not (Keskar et al. 2019); 1 for none
/// @param presencePenalty taken from the logits of tokens that were written at least once
/// @param frequencyPenalty taken from them as often as they were written
/// @param endTokens ids that end a text and are its last token
/// @param stopTexts that end a text wherever they appear; the text ends in front of them
/// @param seed of the draws
/// @param alternatives likeliest tokens that are reported with each token
public record SamplingOptions(
        int maxTokens,
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        double presencePenalty,
        double frequencyPenalty,
        Set<Integer> endTokens,
        List<String> stopTexts,
        long seed,
        int alternatives) {
    public SamplingOptions {
        endTokens = Set.copyOf(endTokens);
        stopTexts = List.copyOf(stopTexts);
        require(maxTokens >= 1, "max-tokens", "at least 1", maxTokens);
        require(temperature >= 0 && temperature < Double.POSITIVE_INFINITY, "temperature", "0 or more", temperature);
        require(topK >= 0, "top-k", "0, for all, or more", topK);
        require(topP > 0 && topP <= 1, "top-p", "above 0 and at most 1", topP);
        require(minP >= 0 && minP <= 1, "min-p", "from 0 to 1", minP);
        require(
                repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY,
                "repetition-penalty",
                "above 0",
                repetitionPenalty);
        require(Math.abs(presencePenalty) <= 100, "presence-penalty", "from -100 to 100", presencePenalty);
        require(Math.abs(frequencyPenalty) <= 100, "frequency-penalty", "from -100 to 100", frequencyPenalty);
        require(alternatives >= 0, "alternatives", "0 or more", alternatives);
        if (stopTexts.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("a stop text must not be empty; leave it out");
        }
    }

    private static void require(boolean holds, String name, String expected, Number found) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be " + expected + ", got " + found);
        }
    }

    /// The model's own distribution.
    public static SamplingOptions of(int maxTokens) {
        return new SamplingOptions(maxTokens, 1, 0, 1, 0, 1, 0, 0, Set.of(), List.of(), 0, 0);
    }

    /// The likeliest token at each step.
    public static SamplingOptions greedy(int maxTokens) {
        return of(maxTokens).withTemperature(0);
    }

    /// The same at another temperature.
    public SamplingOptions withTemperature(double other) {
        return new SamplingOptions(
                maxTokens,
                other,
                topK,
                topP,
                minP,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                endTokens,
                stopTexts,
                seed,
                alternatives);
    }

    /// The same with another choice of tokens.
    public SamplingOptions withTop(int k, double p, double min) {
        return new SamplingOptions(
                maxTokens,
                temperature,
                k,
                p,
                min,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                endTokens,
                stopTexts,
                seed,
                alternatives);
    }

    /// The same with other penalties.
    public SamplingOptions withPenalties(double repetition, double presence, double frequency) {
        return new SamplingOptions(
                maxTokens,
                temperature,
                topK,
                topP,
                minP,
                repetition,
                presence,
                frequency,
                endTokens,
                stopTexts,
                seed,
                alternatives);
    }

    /// The same with other ends.
    public SamplingOptions withEnds(Set<Integer> tokens, List<String> texts) {
        return new SamplingOptions(
                maxTokens,
                temperature,
                topK,
                topP,
                minP,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                tokens,
                texts,
                seed,
                alternatives);
    }

    /// The same with another seed.
    public SamplingOptions withSeed(long other) {
        return new SamplingOptions(
                maxTokens,
                temperature,
                topK,
                topP,
                minP,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                endTokens,
                stopTexts,
                other,
                alternatives);
    }

    /// The same with another number of alternatives reported.
    public SamplingOptions withAlternatives(int other) {
        return new SamplingOptions(
                maxTokens,
                temperature,
                topK,
                topP,
                minP,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                endTokens,
                stopTexts,
                seed,
                other);
    }

    /// Whether logits are changed by what occurred.
    boolean penalizes() {
        return repetitionPenalty != 1 || presencePenalty != 0 || frequencyPenalty != 0;
    }

    /// Whether some tokens cannot be drawn however likely they are.
    boolean truncates() {
        return topK > 0 || topP < 1 || minP > 0;
    }
}
