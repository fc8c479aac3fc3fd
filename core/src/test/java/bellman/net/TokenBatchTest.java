package bellman.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TokenBatchTest {

    private static void assertRefused(String part, org.junit.jupiter.api.function.Executable work) {
        String message = assertThrows(IllegalArgumentException.class, work).getMessage();
        assertTrue(message.contains(part) && !message.contains("\n"), message);
    }

    @Test
    void allButFirstTokensAreWanted() {
        TokenBatch batch = TokenBatch.of(new int[] {4, 5, 6}, new int[] {7}, new int[] {8, 9});
        assertArrayEquals(new int[] {4, 5, 6, 7, 8, 9}, batch.ids());
        assertArrayEquals(new boolean[] {false, true, true, false, false, true}, batch.wanted());
        assertEquals(3, batch.targets());
        assertEquals("6 tokens in 3 segments, 3 of them wanted", batch.toString());
        assertEquals(batch, TokenBatch.of(new int[] {4, 5, 6}, new int[] {7}, new int[] {8, 9}));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        boolean[] none = new boolean[2];
        int[] ids = {1, 2};
        assertRefused("segment 1 has 0 tokens", () -> TokenBatch.of(ids, new int[0]));
        assertRefused("a batch needs tokens", () -> new TokenBatch(ids, new int[] {1}, none, 1, false, List.of()));
        assertRefused("a batch needs tokens", () -> TokenBatch.of());
        assertRefused("got 1 answers", () -> TokenBatch.of(ids).withWanted(new boolean[1]));
        assertRefused("the first token of segment 0", () -> TokenBatch.of(ids).withWanted(new boolean[] {true, true}));
        assertRefused("temperature", () -> TokenBatch.of(ids).withTemperature(0));
        assertRefused("temperature", () -> TokenBatch.of(ids).withTemperature(Float.NaN));
        assertRefused("2 x 3 x 1", () -> new ImagePatches(new float[7], 2, 3, 1));
        assertRefused("got 2 and 1", () -> new TokenScores(new float[1], new float[2]));
    }
}
