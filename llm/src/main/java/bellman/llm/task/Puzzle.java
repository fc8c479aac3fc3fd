package bellman.llm.task;

import bellman.run.RandomStream;

/// A family of questions that are drawn at random, with dials for how hard they are and a verifier that
/// knows.
///
/// A puzzle is written in few characters, those of [#alphabet], so that a tiny model can learn it.
public sealed interface Puzzle permits SortDigits, Arithmetic, Countdown, Rewriting, Guessing, Retries {

    /// A drawn question.
    ///
    /// @param question with its facts
    /// @param key what it is about: questions of one key are the same question in another guise, and stay on
    ///     one side of the border between training and evaluation
    record Drawn(Question question, String key) {}

    /// What it is called.
    String name();

    /// Draws a question with all facts, a demonstration included.
    Drawn draw(RandomStream random);

    /// An answer as a demonstration has it, which may be wrong, to a question of this puzzle.
    default String attempt(Question question, RandomStream random) {
        return question.text(Question.ANSWER);
    }

    /// The characters that prompts, answers and replies are made of.
    String alphabet();

    /// What answers are worth.
    Reward reward();

    /// What is said between turns.
    default Feedback feedback() {
        return Feedback.NONE;
    }

    /// The most turns of the model in an episode.
    default int turns() {
        return 1;
    }

    /// The most characters of a turn of the model that is any good.
    int longestTurn();
}
