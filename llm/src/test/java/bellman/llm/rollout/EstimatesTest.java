package bellman.llm.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.llm.chat.TokenTrace;
import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.generate.FinishReason;
import bellman.llm.task.Question;
import bellman.llm.task.Score;
import bellman.run.RandomStream;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EstimatesTest {
    private static final WeightsVersion VERSION = new WeightsVersion(1, "0");

    private static Rollout rollout(String text, double score) {
        TokenTrace trace = TokenTrace.EMPTY
                .withEnvironment(new int[] {1})
                .withModel(new int[text.length()], new float[text.length()]);
        Score value = Double.isNaN(score) ? new Score.Failed("unknown") : new Score.Value(score, Map.of());
        return new Rollout(Question.of("?", "a"), trace, 1, List.of(text), FinishReason.STOP, VERSION, VERSION, value);
    }

    private static Group group(String... texts) {
        return new Group(
                Question.of("?", "a"),
                List.of(texts).stream()
                        .map(t -> rollout(t, t.equals("a") ? 1 : 0))
                        .toList());
    }

    /// Of all ways to choose `k` of `n`, those that hold a right one.
    @Test
    void theChanceThatOneOfKIsRightIsTheShareOfSubsets() {
        for (int n = 1; n <= 10; n++) {
            for (int right = 0; right <= n; right++) {
                for (int k = 1; k <= n; k++) {
                    int holding = 0;
                    int subsets = 0;
                    for (int mask = 0; mask < 1 << n; mask++) {
                        if (Integer.bitCount(mask) == k) {
                            subsets++;
                            holding += (mask & ((1 << right) - 1)) != 0 ? 1 : 0;
                        }
                    }
                    assertEquals((double) holding / subsets, Estimates.passAt(n, right, k), 1e-12);
                }
            }
        }
        assertThrows(IllegalArgumentException.class, () -> Estimates.passAt(4, 2, 5));
    }

    @Test
    void itIsWithoutBias() {
        RandomStream random = RandomStream.of(3, "draws");
        double chance = 0.2;
        double sum = 0;
        int repeats = 20_000;
        for (int i = 0; i < repeats; i++) {
            int right = (int) IntStream.range(0, 8)
                    .filter(_ -> random.nextDouble() < chance)
                    .count();
            sum += Estimates.passAt(8, right, 4);
        }
        assertEquals(1 - Math.pow(1 - chance, 4), sum / repeats, 0.01);
    }

    @Test
    void theMajorityIsWhatMostSaid() {
        Estimates e = Estimates.of(List.of(group("a", "b", "b", "a", "a"), group("c", "a", "c", "c", "c")));
        assertEquals(List.of(1, 2, 4, 5), List.copyOf(e.passAt().keySet()));
        assertEquals(List.of(2, 4, 5), List.copyOf(e.majority().keySet()));
        // Of two that differ the first counts; of four "a" and "b" the first again.
        assertEquals(0.5, e.majority().get(2).mean());
        assertEquals(0.5, e.majority().get(5).mean());
        assertEquals(0.4, e.mean().mean(), 1e-12);
        assertEquals(1, e.passAt().get(5).mean());
        assertEquals(10, e.tokens());
    }

    @Test
    void samplesWithoutAScoreAreLeftOutAndCounted() {
        Group half =
                new Group(Question.of("?", "a"), List.of(rollout("a", 1), rollout("a", Double.NaN), rollout("b", 0)));
        Estimates e = Estimates.of(List.of(half));
        assertEquals(0.5, e.mean().mean());
        assertEquals(1, e.unscored());
        assertEquals(1, e.passAt().get(2).mean());
        Group none = new Group(Question.of("?", "a"), List.of(rollout("a", Double.NaN)));
        assertEquals(
                "no sample has a score: unknown",
                assertThrows(IllegalStateException.class, () -> Estimates.of(List.of(none)))
                        .getMessage());
    }
}
