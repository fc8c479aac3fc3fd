package bellman.llm.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RewardTest {
    private static final Question SORT = Question.of("312=", "123");
    private static final Reward BROKEN = Reward.each("judge", _ -> {
        throw new IllegalStateException("no connection");
    });

    private static Score only(Reward reward, Answer answer) {
        return reward.score(List.of(answer)).getFirst();
    }

    private static double value(Reward reward, Answer answer) {
        return assertInstanceOf(Score.Value.class, only(reward, answer)).total();
    }

    private static Answer ofLength(int tokens) {
        return Answer.of(SORT, "", new int[] {1}, new int[tokens], false);
    }

    @Test
    void anExactMatchIsEqualToTheLetter() {
        assertEquals(1, value(Reward.exactMatch(), Answer.of(SORT, "123")));
        assertEquals(0, value(Reward.exactMatch(), Answer.of(SORT, "123 ")));
        assertEquals(0, value(Reward.exactMatch(), Answer.of(SORT, "")));
    }

    @Test
    void aVerifierThatFailsIsNotAZero() {
        Score score = only(BROKEN, Answer.of(SORT, "123"));
        assertEquals(new Score.Failed("judge: no connection"), score);
        var blind = new Question(SORT.prompt(), Map.of("solution", "123"));
        Score missing = only(Reward.exactMatch(), Answer.of(blind, "123"));
        assertEquals(
                "exact-match: the row has no column 'answer', only [solution]; a reward needs it", missing.problem());
        assertInstanceOf(Score.Failed.class, only(Reward.each("odd", _ -> Double.NaN), Answer.of(SORT, "")));
    }

    @Test
    void aRubricAddsWeightedCriteriaAndShowsThoseThatCountNothing() {
        var rubric = Rubric.of(
                Rubric.criterion("right", 0.9, Reward.exactMatch()),
                Rubric.criterion("digits", 0.1, Reward.format(Pattern.compile("\\d*"))),
                Rubric.criterion(
                        "letters",
                        0,
                        a -> List.of(Score.of("letters", a.getFirst().text().length()))));
        assertEquals(
                new Score.Value(0.1, Map.of("right", 0.0, "digits", 1.0, "letters", 2.0)),
                only(rubric, Answer.of(SORT, "32")));
    }

    @Test
    void aFailedCriterionTakesTheScoreAwayUnlessItCountsNothing() {
        Reward right = Reward.exactMatch();
        var counting = Rubric.of(Rubric.criterion("right", 1, right), Rubric.criterion("judged", -2, BROKEN));
        assertEquals(
                "judged: judge: no connection",
                only(counting, Answer.of(SORT, "123")).problem());
        var watching = Rubric.of(Rubric.criterion("right", 1, right), Rubric.criterion("judged", 0, BROKEN));
        assertEquals(new Score.Value(1, Map.of("right", 1.0)), only(watching, Answer.of(SORT, "123")));
        Score late = new Score.TimedOut("judge", Duration.ofMillis(20));
        var timed = Rubric.of(Rubric.criterion("judged", 1, a -> List.of(late)));
        assertEquals(late, only(timed, Answer.of(SORT, "123")));
        assertEquals("judge gave no score within 20 ms", late.problem());
    }

    @Test
    void aCriterionThatForgetsAnAnswerIsAnError() {
        var rubric = Rubric.of(Rubric.criterion("lazy", 1, _ -> List.of()));
        assertEquals(
                "criterion lazy gave 0 scores for 1 answers",
                assertThrows(IllegalStateException.class, () -> only(rubric, Answer.of(SORT, "")))
                        .getMessage());
    }

    @Test
    void theLengthPenaltyGrowsOverItsBufferAlone() {
        Reward penalty = Reward.lengthPenalty(16, 4);
        assertEquals(0, value(penalty, ofLength(0)));
        assertEquals(0, value(penalty, ofLength(12)));
        assertEquals(-0.25, value(penalty, ofLength(13)));
        assertEquals(-1, value(penalty, ofLength(16)));
        assertEquals(-1, value(penalty, ofLength(40)));
        boolean[] half = {true, false, true, false};
        assertEquals(2, new Answer(SORT, List.of("a", "b"), new int[1], new int[4], half, false).drawnTokens());
    }
}
