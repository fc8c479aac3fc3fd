package bellman.llm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.net.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SharedLayoutTest {

    /// Texts of which the last `answers[i]` tokens are wanted.
    private static TokenBatch batch(int[] answers, int[]... texts) {
        TokenBatch all = TokenBatch.of(texts);
        boolean[] wanted = new boolean[all.tokens()];
        int end = 0;
        for (int i = 0; i < texts.length; i++) {
            end += texts[i].length;
            Arrays.fill(wanted, end - answers[i], end, true);
        }
        return all.withWanted(wanted);
    }

    private static List<String> families(Layout layout) {
        List<String> said = new ArrayList<>();
        layout.families().forEach(f -> said.add(f.from() + ": " + f.shared() + " + " + Arrays.toString(f.own())));
        return said;
    }

    @Test
    void aQuestionHasOneRowForEachTokenAndTheLastTokenOfAnAnswerHasNone() {
        int[] question = {9, 8, 7, 6, 5};
        int[] one = {9, 8, 7, 6, 5, 1, 2, 3};
        int[] other = {9, 8, 7, 6, 5, 4};
        SharedLayout layout = SharedLayout.of(batch(new int[] {3, 1}, one, other));
        assertEquals(List.of("0: 5 + [2, 0]"), families(layout));
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6}, layout.order());
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, -1, 0, 1, 2, 3, 4, -1}, layout.rows());
        assertArrayEquals(new int[] {4, 5, 6, 4}, layout.targets());
        assertArrayEquals(
                question,
                Arrays.copyOf(layout.inOrder(batch(new int[] {3, 1}, one, other).ids()), 5));
    }

    @Test
    void whatIsWantedOfOneTextIsNotSharedWithAnother() {
        int[] text = {9, 8, 7, 6, 5, 1, 2, 3};
        SharedLayout layout = SharedLayout.of(batch(new int[] {7, 7}, text, text));
        assertEquals(List.of("0: 1 + [6]", "7: 1 + [6]"), families(layout));
    }

    @Test
    void questionsThatBeginAlikeShareTheirBeginningWhereThatSavesRows() {
        int[] sameStart = IntStream.range(0, 20).toArray();
        int[][] texts = new int[4][];
        for (int i = 0; i < 4; i++) {
            texts[i] = Arrays.copyOf(sameStart, 26);
            Arrays.fill(texts[i], 20, 25, 100 + i);
        }
        SharedLayout apart = SharedLayout.of(batch(new int[] {1, 1, 1, 1}, texts));
        assertEquals(List.of("0: 20 + [5, 5, 5, 5]"), families(apart));
        int[][] twice = new int[24][];
        Arrays.setAll(twice, i -> texts[i / 6]);
        int[] answers = new int[24];
        Arrays.fill(answers, 1);
        assertEquals(
                List.of("0: 25 + [0, 0, 0, 0, 0, 0]", "25: 25 + [0, 0, 0, 0, 0, 0]"),
                families(SharedLayout.of(batch(answers, twice))).subList(0, 2));
    }

    @Test
    void twoQuestionsShareWhateverTheyBeginWith() {
        int[] one = IntStream.range(0, 30).toArray();
        int[] other = one.clone();
        Arrays.fill(other, 8, 30, 100);
        assertEquals(List.of("0: 8 + [21, 21]"), families(SharedLayout.of(batch(new int[] {1, 1}, one, other))));
    }

    @Test
    void aTextOfWhichNothingIsWantedHasNoRows() {
        int[] text = {1, 2, 3};
        SharedLayout layout = SharedLayout.of(batch(new int[] {0, 2}, text, text));
        assertEquals(List.of("0: 1 + [1]"), families(layout));
        assertArrayEquals(new int[] {-1, -1, -1, 0, 1, -1}, layout.rows());
    }
}
