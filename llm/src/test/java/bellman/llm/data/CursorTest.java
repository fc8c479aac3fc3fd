package bellman.llm.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Properties of cursors for all small sizes.
class CursorTest {
    private static final int SIZES = 40;

    @TempDir
    private Path folder;

    private Dataset<Prompt> numbers(int size) throws IOException {
        Path file = folder.resolve("numbers-" + size + ".jsonl");
        var lines = new ArrayList<String>();
        for (int i = 0; i < size; i++) {
            lines.add("{\"prompt\": \"" + i + "\"}");
        }
        Files.write(file, lines);
        return Dataset.open(List.of(file.toString()), Schema.PROMPT, 0);
    }

    private static List<Integer> take(Cursor<?> cursor, int count) {
        var taken = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            taken.add(cursor.nextIndex());
        }
        return taken;
    }

    @Test
    void everyEpochIsAPermutationAndNoTwoAreAlike() throws IOException {
        for (int size = 1; size < SIZES; size++) {
            try (var data = numbers(size)) {
                var cursor = data.shuffled(size);
                var orders = new HashSet<List<Integer>>();
                for (int epoch = 0; epoch < 3; epoch++) {
                    var order = take(cursor, size);
                    assertEquals(size, new HashSet<>(order).size(), "epoch " + epoch + " of " + size);
                    assertEquals(epoch, cursor.epoch());
                    orders.add(order);
                }
                assertTrue(size < 8 || orders.size() == 3, "the order of an epoch came again");
            }
        }
    }

    @Test
    void aSavedPlaceGoesOnWithTheSameRows() throws IOException {
        int size = 13;
        try (var data = numbers(size);
                var again = numbers(size)) {
            for (boolean shuffled : new boolean[] {true, false}) {
                for (int place = 0; place < 3 * size; place++) {
                    var cursor = shuffled ? data.shuffled(5) : data.inOrder();
                    take(cursor, place);
                    var state = new State();
                    cursor.save(state);
                    var resumed = shuffled ? again.shuffled(5) : again.inOrder();
                    resumed.load(state);
                    assertEquals(take(cursor, 2 * size), take(resumed, 2 * size), "from place " + place);
                }
            }
        }
    }

    @Test
    void otherSeedsGiveOtherOrdersAndTheSameSeedTheSame() throws IOException {
        try (var data = numbers(30)) {
            var orders = new HashSet<List<Integer>>();
            for (int seed = 0; seed < 50; seed++) {
                orders.add(take(data.shuffled(seed), 30));
                assertEquals(take(data.shuffled(seed), 90), take(data.shuffled(seed), 90));
            }
            assertEquals(50, orders.size());
        }
    }

    /// Each of the n! orders of three rows comes in one sixth of the epochs: within five standard deviations.
    @Test
    void allOrdersAreEquallyLikely() throws IOException {
        int epochs = 6000;
        try (var data = numbers(3)) {
            var cursor = data.shuffled(1);
            int[] counts = new int[27];
            for (int i = 0; i < epochs; i++) {
                counts[9 * cursor.nextIndex() + 3 * cursor.nextIndex() + cursor.nextIndex()]++;
            }
            double deviation = Math.sqrt(epochs / 6.0 * 5 / 6);
            for (int count : counts) {
                assertTrue(count == 0 || Math.abs(count - epochs / 6.0) < 5 * deviation, "" + count);
            }
        }
    }

    @Test
    void aPlaceInOtherDataOrOfAnotherSeedIsRefused() throws IOException {
        var state = new State();
        try (var data = numbers(5);
                var other = numbers(6)) {
            data.shuffled(1).save(state);
            var seed = assertThrows(
                    IllegalStateException.class, () -> data.shuffled(2).load(state));
            assertTrue(seed.getMessage().contains("seed 1"), seed.getMessage());
            var content = assertThrows(
                    IllegalStateException.class, () -> other.shuffled(1).load(state));
            assertTrue(content.getMessage().contains("numbers-6"), content.getMessage());
            assertNotEquals(data.hash(), other.hash());
        }
    }

    @Test
    void aBatchReachesIntoTheNextEpoch() throws IOException {
        try (var data = numbers(3)) {
            var texts = data.inOrder().next(7).stream()
                    .map(p -> ((Content.Plain) p.prompt()).text())
                    .toList();
            assertEquals(List.of("0", "1", "2", "0", "1", "2", "0"), texts);
        }
    }
}
