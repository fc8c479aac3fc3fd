package bellman.llm.rollout;

import bellman.llm.chat.TokenTrace;
import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.generate.FinishReason;
import bellman.llm.task.Answer;
import bellman.llm.task.Question;
import bellman.llm.task.Score;
import java.util.Arrays;
import java.util.List;

/// An episode: what a policy drew in answer to a question, and what that is worth.
///
/// @param question that was asked
/// @param trace tokens of the prompt and everything behind it, with the log-probabilities under which they
///     were drawn
/// @param promptLength tokens of the prompt
/// @param turns texts of the model's turns, without special tokens
/// @param end why the last turn ended
/// @param firstWeights that drew the first token
/// @param lastWeights that drew the last one
/// @param score of the whole
public record Rollout(
        Question question,
        TokenTrace trace,
        int promptLength,
        List<String> turns,
        FinishReason end,
        WeightsVersion firstWeights,
        WeightsVersion lastWeights,
        Score score) {
    /// The score of an episode that nobody has looked at yet.
    public static final Score UNSCORED = new Score.Failed("nobody has scored it yet");

    public Rollout {
        turns = List.copyOf(turns);
        if (promptLength < 1 || promptLength > trace.length()) {
            throw new IllegalArgumentException(
                    "a prompt has from 1 to all " + trace.length() + " tokens, got " + promptLength);
        }
    }

    /// The same with a score.
    public Rollout withScore(Score other) {
        return new Rollout(question, trace, promptLength, turns, end, firstWeights, lastWeights, other);
    }

    /// The same drawn by weights that are counted otherwise than the engine does, which begins anew with each
    /// process.
    public Rollout withWeights(long number) {
        return new Rollout(
                question,
                trace,
                promptLength,
                turns,
                end,
                new WeightsVersion(number, firstWeights.hash()),
                new WeightsVersion(number, lastWeights.hash()),
                score);
    }

    /// What a verifier sees of it.
    public Answer answer() {
        int[] ids = trace.ids();
        return new Answer(
                question,
                turns,
                Arrays.copyOf(ids, promptLength),
                Arrays.copyOfRange(ids, promptLength, ids.length),
                Arrays.copyOfRange(trace.written(), promptLength, ids.length),
                truncated());
    }

    /// Whether it was cut off, by a limit of tokens or of time.
    public boolean truncated() {
        return end == FinishReason.LENGTH || end == FinishReason.DEADLINE;
    }

    /// How many tokens were drawn.
    public int drawn() {
        return trace.writtenCount();
    }
}
