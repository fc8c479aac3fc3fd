package bellman.llm.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import bellman.llm.reward.RewardEnsemble.Combination;
import bellman.llm.task.Answer;
import bellman.llm.task.Question;
import bellman.llm.task.Reward;
import bellman.llm.task.Score;
import java.util.List;
import org.junit.jupiter.api.Test;

class RewardEnsembleTest {
    private static final List<Answer> ANSWERS = List.of(Answer.of(Question.of("a", "b"), "b"));

    private static double combined(Combination combination, double... scores) {
        List<Reward> members = java.util.Arrays.stream(scores)
                .mapToObj(s -> Reward.each("constant", _ -> s))
                .toList();
        return assertInstanceOf(
                        Score.Value.class,
                        new RewardEnsemble(members, combination).score(ANSWERS).getFirst())
                .total();
    }

    @Test
    void scoresBecomeTheirMeanTheirLeastOrTheirMeanLessTheirVariance() {
        assertEquals(2, combined(new Combination.Mean(), 1, 2, 3), 1e-12);
        assertEquals(1, combined(new Combination.WorstCase(), 1, 2, 3), 1e-12);
        assertEquals(2 - 3 * 2.0 / 3, combined(new Combination.Uncertainty(3), 1, 2, 3), 1e-12);
        assertEquals(5, combined(new Combination.Uncertainty(3), 5, 5), 1e-12);
    }

    @Test
    void anAnswerThatOneMemberHasNoScoreForHasNone() {
        Reward failing = Reward.each("failing", _ -> Double.NaN);
        var ensemble = new RewardEnsemble(List.of(Reward.each("one", _ -> 1), failing), new Combination.Mean());
        assertInstanceOf(Score.Failed.class, ensemble.score(ANSWERS).getFirst());
    }
}
