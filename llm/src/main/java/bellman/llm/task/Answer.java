package bellman.llm.task;

import java.util.Arrays;
import java.util.List;

/// What a model wrote to a question: one turn, or several with what was said in between.
///
/// @param question that it answers
/// @param turns texts of the model's turns without special tokens, at least one; an empty one is an answer,
///     too
/// @param promptIds tokens of the prompt; not copied
/// @param ids of everything behind the prompt, the tokens that end turns included; not copied
/// @param drawn of each of `ids`, whether the model drew it: what others said is not its doing
/// @param truncated whether the last turn was cut off, by a limit of tokens or of time
public record Answer(
        Question question, List<String> turns, int[] promptIds, int[] ids, boolean[] drawn, boolean truncated) {
    public Answer {
        turns = List.copyOf(turns);
        if (turns.isEmpty()) {
            throw new IllegalArgumentException("an answer has at least one turn, got none");
        }
        if (drawn.length != ids.length) {
            throw new IllegalArgumentException(
                    "of each of " + ids.length + " tokens it is known who wrote it, got " + drawn.length);
        }
    }

    /// One turn, all of which the model drew.
    public static Answer of(Question question, String text, int[] promptIds, int[] ids, boolean truncated) {
        boolean[] all = new boolean[ids.length];
        Arrays.fill(all, true);
        return new Answer(question, List.of(text), promptIds, ids, all, truncated);
    }

    /// One complete turn of which only the text matters.
    public static Answer of(Question question, String text) {
        return of(question, text, new int[0], new int[0], false);
    }

    /// The text of the last turn.
    public String text() {
        return turns.getLast();
    }

    /// How many tokens the model drew.
    public int drawnTokens() {
        int count = 0;
        for (boolean d : drawn) {
            count += d ? 1 : 0;
        }
        return count;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Answer a
                && question.equals(a.question)
                && turns.equals(a.turns)
                && Arrays.equals(promptIds, a.promptIds)
                && Arrays.equals(ids, a.ids)
                && Arrays.equals(drawn, a.drawn)
                && truncated == a.truncated;
    }

    @Override
    public int hashCode() {
        return 31 * question.hashCode() + turns.hashCode();
    }

    @Override
    public String toString() {
        return turns.size() + " turns of " + drawnTokens() + " tokens" + (truncated ? ", truncated" : "");
    }
}
