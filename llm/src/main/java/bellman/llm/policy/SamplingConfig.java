package bellman.llm.policy;

import bellman.llm.decode.WeightType;
import bellman.llm.generate.SamplingOptions;
import bellman.llm.rollout.RolloutSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// How a policy draws what it learns from.
///
/// @param prompts questions of an iteration
/// @param samples of each question
/// @param maxTokens of a turn
/// @param turns of the model in an episode at most; 0 for as many as the task has
/// @param temperature by which logits are divided, in drawing and in learning
/// @param topK likeliest tokens that may be drawn, 0 for all. Learning knows nothing of it: what could not be
///     drawn keeps its probability there
/// @param topP the fewest tokens that hold this probability may be drawn, 1 for all
/// @param minP tokens at least this many times as likely as the likeliest may be drawn, 0 for all
/// @param weights how the engine keeps matrices
/// @param generationSeconds that a round of turns may take, after which texts end as they are
/// @param rewardSeconds that the scores of a batch may take
/// @param failedBatches in a row of which no sample has a score before that is an error; each is left out
public record SamplingConfig(
        int prompts,
        int samples,
        int maxTokens,
        int turns,
        float temperature,
        int topK,
        double topP,
        double minP,
        WeightType weights,
        double generationSeconds,
        double rewardSeconds,
        int failedBatches) {
    public SamplingConfig {
        Require.atLeast("prompts", prompts, 1);
        Require.atLeast("samples", samples, 1);
        Require.atLeast("max-tokens", maxTokens, 1);
        Require.atLeast("turns", turns, 0);
        Require.above("temperature", temperature, 0);
        Require.above("generation-seconds", generationSeconds, 0);
        Require.above("reward-seconds", rewardSeconds, 0);
        Require.atLeast("failed-batches", failedBatches, 0);
        SamplingOptions.of(1).withTop(topK, topP, minP);
    }

    /// Eight samples of each of eight questions, 256 tokens each, at temperature 1.
    public static SamplingConfig defaults() {
        return new SamplingConfig(8, 8, 256, 0, 1, 0, 1, 0, WeightType.FLOAT32, 600, 600, 2);
    }

    /// The same with other numbers of questions, samples and tokens.
    public SamplingConfig with(int otherPrompts, int otherSamples, int otherTokens) {
        return new SamplingConfig(
                otherPrompts,
                otherSamples,
                otherTokens,
                turns,
                temperature,
                topK,
                topP,
                minP,
                weights,
                generationSeconds,
                rewardSeconds,
                failedBatches);
    }

    /// What that is for rollouts.
    ///
    /// @param ends tokens that end a turn
    /// @param taskTurns that the task has
    public RolloutSettings settings(Set<Integer> ends, int taskTurns) {
        SamplingOptions options = SamplingOptions.of(maxTokens)
                .withTemperature(temperature)
                .withTop(topK, topP, minP)
                .withEnds(ends, List.of());
        return new RolloutSettings(
                samples,
                options,
                turns == 0 ? taskTurns : turns,
                Duration.ofNanos((long) (generationSeconds * 1e9)),
                Duration.ofNanos((long) (rewardSeconds * 1e9)));
    }
}
