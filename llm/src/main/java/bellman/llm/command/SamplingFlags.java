package bellman.llm.command;

import bellman.cli.UsageException;
import bellman.llm.generate.SamplingOptions;
import bellman.llm.model.GenerationConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/// How a command draws tokens. What is not said is as the model's generation_config.json recommends.
final class SamplingFlags {
    @Option(names = "--greedy", description = "Take the likeliest token at each step: --temperature 0.")
    private boolean greedy;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "What logits are divided by before a token is drawn; 0 takes the likeliest (default: what"
                    + " generation_config.json recommends, else 1; so for the others).")
    private Optional<Double> temperature = Optional.empty();

    @Option(names = "--top-k", paramLabel = "K", description = "Draw from the K likeliest tokens; 0 for all.")
    private Optional<Integer> topK = Optional.empty();

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Draw from the fewest tokens that hold P of the probability.")
    private Optional<Double> topP = Optional.empty();

    @Option(
            names = "--min-p",
            paramLabel = "M",
            description = "Draw from tokens at least M times as likely as the likeliest.")
    private Optional<Double> minP = Optional.empty();

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            description = "Divide logits of tokens that occurred by R, or multiply those below 0.")
    private Optional<Double> repetition = Optional.empty();

    @Option(
            names = "--presence-penalty",
            paramLabel = "A",
            description = "Take A from the logits of tokens that were written (default: 0).")
    private double presence;

    @Option(
            names = "--frequency-penalty",
            paramLabel = "A",
            description = "Take A from the logits of a token for each time that it was written (default: 0).")
    private double frequency;

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "End in front of this text; several times for several.")
    private List<String> stops = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the draws: the same seed gives the same text, whatever else is under way (default: 0).")
    private long seed;

    SamplingFlags() {}

    /// Whether texts are looked for, which takes a tokenizer.
    boolean needText() {
        return !stops.isEmpty();
    }

    /// The seed of the first text.
    long seed() {
        return seed;
    }

    /// What was said, completed by what is recommended.
    SamplingOptions options(int maxTokens, GenerationConfig recommended, Set<Integer> endTokens) {
        if (greedy && temperature.filter(t -> t != 0).isPresent()) {
            throw new UsageException("--greedy: is --temperature 0, got --temperature " + temperature.get());
        }
        try {
            return SamplingOptions.of(maxTokens)
                    .withTemperature(greedy ? 0 : temperature.orElse(recommended.temperature()))
                    .withTop(
                            topK.orElse(recommended.topK()),
                            topP.orElse(recommended.topP()),
                            minP.orElse(recommended.minP()))
                    .withPenalties(repetition.orElse(recommended.repetitionPenalty()), presence, frequency)
                    .withEnds(endTokens, stops)
                    .withSeed(seed);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--" + e.getMessage());
        }
    }
}
