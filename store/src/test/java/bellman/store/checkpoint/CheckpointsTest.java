package bellman.store.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.State;
import bellman.store.disk.DamagedFileException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    private static final Checkpoint.Mark MARK = new Checkpoint.Mark(1, 2, 3, 4);

    @TempDir
    private Path folder;

    private Checkpoints checkpoints = new Checkpoints(Path.of(""));

    @BeforeEach
    void open() {
        checkpoints = new Checkpoints(folder.resolve("checkpoints"));
    }

    private static State state(long seed) {
        var state = new State();
        state.at("policy").put("weights", new float[] {1, Float.NaN, -0f, Float.MIN_VALUE, seed});
        state.put("doubles", new double[] {0.1, Double.NaN});
        state.put("longs", new long[] {Long.MIN_VALUE, seed});
        state.put("ints", new int[] {});
        state.put("bytes", new byte[] {-1, 0, 1});
        state.put("booleans", new boolean[] {true, false});
        state.put("text", "deux\nlignes é😀 \"");
        state.put("empty", "");
        return state;
    }

    @Test
    void theStateComesBackBitForBit() {
        Checkpoint written = checkpoints.write(7, state(7), MARK, 3);
        Checkpoint read = checkpoints.latest().checkpoint().orElseThrow();
        assertEquals(written, read);
        assertEquals(state(7), read.state());
        assertEquals(MARK, read.mark());
        checkpoints.write(8, new State(), MARK, 3);
        assertEquals(
                new State(), checkpoints.latest().checkpoint().orElseThrow().state());
    }

    @Test
    void bytesThatWereLentAreNeitherCopiedForWritingNorForReading() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment many = arena.allocate((64 << 20) + 3);
            for (long at = 0; at < many.byteSize(); at += 1000) {
                many.set(ValueLayout.JAVA_BYTE, at, (byte) (at % 251));
            }
            MemorySegment few = arena.allocate(5).fill((byte) 9);
            var state = new State();
            state.lend("many", many);
            state.at("below").lend("few", few);
            checkpoints.write(1, state, MARK, 3);
            State read = checkpoints.latest().checkpoint().orElseThrow().state();
            assertEquals(state, read);
            assertTrue(read.memory("many", many.byteSize()).isNative());
            assertArrayEquals(new byte[] {9, 9, 9, 9, 9}, read.at("below").bytes("few", 5));
            assertThrows(IllegalStateException.class, () -> read.memory("many", 7));
        }
    }

    @Test
    void withoutAnyThereIsNone() {
        assertEquals(new Checkpoints.Latest(Optional.empty(), List.of()), checkpoints.latest());
    }

    @Test
    void theNewestAreKept() {
        for (long step : new long[] {5, 10, 99, 100, 1000}) {
            checkpoints.write(step, state(step), MARK, 3);
        }
        assertEquals(Set.of(99L, 100L, 1000L), checkpoints.byStep().keySet());
        assertEquals(1000, checkpoints.latest().checkpoint().orElseThrow().step());
    }

    @Test
    void aDamagedOneIsPassedOverAndNamed() throws Exception {
        for (String name : List.of("state.safetensors", "state.json", "SHA256SUMS")) {
            for (long step = 1; step <= 2; step++) {
                checkpoints.write(step, state(step), MARK, 3);
            }
            Path file = folder.resolve("checkpoints/2").resolve(name);
            byte[] whole = Files.readAllBytes(file);
            for (int length = 0; length < whole.length; length += 13) {
                Files.write(file, Arrays.copyOf(whole, length));
                expectFallback(name);
                byte[] flipped = whole.clone();
                flipped[length] ^= 4;
                Files.write(file, flipped);
                expectFallback(name);
            }
            Files.delete(file);
            expectFallback(name);
        }
    }

    private void expectFallback(String name) {
        var latest = checkpoints.latest();
        assertEquals(1, latest.checkpoint().orElseThrow().step());
        assertEquals(state(1), latest.checkpoint().orElseThrow().state());
        String notice = latest.notices().getFirst();
        assertTrue(
                notice.startsWith("checkpoint 2 is damaged (") && notice.endsWith("using checkpoint 1 instead"),
                notice);
        assertTrue(name.equals("SHA256SUMS") || notice.contains(name), notice);
    }

    @Test
    void ifAllAreDamagedItIsAnError() throws Exception {
        checkpoints.write(1, state(1), MARK, 3);
        Files.delete(folder.resolve("checkpoints/1/state.json"));
        assertTrue(assertThrows(DamagedFileException.class, checkpoints::latest)
                .getMessage()
                .contains("lacks state.json"));
    }

    @Test
    void aSecondOneOfTheSameStepReplacesTheFirst() {
        checkpoints.write(1, state(1), MARK, 3);
        checkpoints.write(1, state(2), MARK, 3);
        assertEquals(state(2), checkpoints.latest().checkpoint().orElseThrow().state());
        assertEquals(1, checkpoints.byStep().size());
    }

    @Test
    void whatAnInterruptedWriteLeftIsNoCheckpointAndIsClearedAway() throws Exception {
        checkpoints.write(1, state(1), MARK, 3);
        checkpoints.write(2, state(2), MARK, 3);
        Path root = folder.resolve("checkpoints");
        Files.createDirectory(root.resolve(".3.writing"));
        Files.writeString(root.resolve(".3.writing/state.safetensors"), "half");
        Files.move(root.resolve("1"), root.resolve(".1.deleting"));
        Files.move(root.resolve("2"), root.resolve(".2.replaced"));
        assertEquals(state(2), checkpoints.latest().checkpoint().orElseThrow().state(), "its successor never came");
        checkpoints.recover();
        try (var left = Files.list(root)) {
            assertEquals(List.of(root.resolve("2")), left.toList());
        }
        assertEquals(state(2), checkpoints.latest().checkpoint().orElseThrow().state());
        Files.createDirectory(root.resolve(".2.replaced"));
        checkpoints.recover();
        assertFalse(Files.exists(root.resolve(".2.replaced")));
    }
}
