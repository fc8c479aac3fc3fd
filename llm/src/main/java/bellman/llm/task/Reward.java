package bellman.llm.task;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/// Says what answers are worth. It sees a whole batch, since a model that judges does so for many at once.
///
/// ```java
/// Reward reward = Rubric.of(
///         Rubric.criterion("exact-match", 1, Reward.exactMatch()),
///         Rubric.criterion("format", 0.1, Reward.format(Pattern.compile("\\d+"))));
/// ```
@FunctionalInterface
public interface Reward extends AutoCloseable {

    /// The score of each answer, in their order. What goes wrong with one answer is that answer's
    /// [Score.Failed]; an exception means that nothing was scored.
    List<Score> score(List<Answer> answers);

    /// Lets go of what it holds, such as a model.
    @Override
    default void close() {}

    /// 1 for an answer whose text is the fact `answer` to the letter, else 0.
    static Reward exactMatch() {
        return each("exact-match", a -> a.text().equals(a.question().text(Question.ANSWER)) ? 1 : 0);
    }

    /// 1 for an answer that `pattern` matches as a whole, else 0.
    static Reward format(Pattern pattern) {
        return each("format", a -> pattern.matcher(a.text()).matches() ? 1 : 0);
    }

    /// A penalty for length, from 0 for up to `limit - buffer` drawn tokens straight down to -1 at `limit`
    /// and beyond (DAPO's soft overlong punishment, Yu et al. 2025, equation 13).
    ///
    /// @param buffer tokens over which it grows, from 1 to `limit`
    static Reward lengthPenalty(int limit, int buffer) {
        if (buffer < 1 || buffer > limit) {
            throw new IllegalArgumentException("buffer must be from 1 to the limit of " + limit + ", got " + buffer);
        }
        return each("length-penalty", a -> Math.clamp((limit - buffer - a.drawnTokens()) / (double) buffer, -1.0, 0.0));
    }

    /// Looks at one answer after the other. What throws is a failure of that answer's verifier.
    static Reward each(String name, ToDoubleFunction<Answer> value) {
        return answers -> answers.stream().map(a -> one(name, value, a)).toList();
    }

    private static Score one(String name, ToDoubleFunction<Answer> value, Answer answer) {
        try {
            return Score.of(name, value.applyAsDouble(answer));
        } catch (RuntimeException e) {
            return new Score.Failed(name + ": " + (e.getMessage() == null ? e : e.getMessage()));
        }
    }
}
