package bellman.llm.rollout;

import bellman.llm.generate.SamplingOptions;
import java.time.Duration;
import java.util.Set;

/// How episodes are drawn.
///
/// @param samples of each question
/// @param sampling of a turn: at most how many tokens, and how they are drawn; its seed is not used
/// @param turns of the model, at most
/// @param generationLimit the most that all turns of one round may take, after which texts end as they are
/// @param rewardLimit the most that a batch's scores may take
public record RolloutSettings(
        int samples, SamplingOptions sampling, int turns, Duration generationLimit, Duration rewardLimit) {
    public RolloutSettings {
        require(samples >= 1, "samples", samples);
        require(turns >= 1, "turns", turns);
        if (generationLimit.isNegative() || generationLimit.isZero()) {
            throw new IllegalArgumentException("generation-limit must be above 0, got " + generationLimit);
        }
        if (rewardLimit.isNegative() || rewardLimit.isZero()) {
            throw new IllegalArgumentException("reward-limit must be above 0, got " + rewardLimit);
        }
    }

    private static void require(boolean holds, String name, int found) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be at least 1, got " + found);
        }
    }

    /// One turn at temperature 1, with limits of ten minutes for generation and for scores.
    ///
    /// @param ends tokens that end a turn
    public static RolloutSettings of(int samples, int maxTokens, Set<Integer> ends) {
        return new RolloutSettings(
                samples,
                SamplingOptions.of(maxTokens).withEnds(ends, java.util.List.of()),
                1,
                Duration.ofMinutes(10),
                Duration.ofMinutes(10));
    }

    /// The same with another number of samples.
    public RolloutSettings withSamples(int other) {
        return new RolloutSettings(other, sampling, turns, generationLimit, rewardLimit);
    }

    /// The same with another number of turns.
    public RolloutSettings withTurns(int other) {
        return new RolloutSettings(samples, sampling, other, generationLimit, rewardLimit);
    }

    /// The same with tokens drawn otherwise.
    public RolloutSettings withSampling(SamplingOptions other) {
        return new RolloutSettings(samples, other, turns, generationLimit, rewardLimit);
    }

    /// The same with other limits of time.
    public RolloutSettings withLimits(Duration generation, Duration reward) {
        return new RolloutSettings(samples, sampling, turns, generation, reward);
    }
}
