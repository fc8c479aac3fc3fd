package bellman.envs.gymnasium;

import bellman.space.Box;
import bellman.space.Space;
import bellman.vector.VectorStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The memory that a worker and this process map: where the numbers of its environments lie.
final class SharedMemory implements AutoCloseable {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final Facts facts;
    private final int observationSize;
    private final int actionSize;
    private final byte[] row;

    /// Maps it, and removes the file's name if it has one.
    SharedMemory(Facts facts) {
        this.facts = facts;
        observationSize = facts.observations().size();
        actionSize = facts.actions().size();
        row = new byte[bytes(facts.observations()) ? observationSize : 0];
        try (FileChannel file = FileChannel.open(facts.memory(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = file.map(FileChannel.MapMode.READ_WRITE, 0, facts.size(), arena);
            for (Path name : facts.name().stream().toList()) {
                Files.deleteIfExists(name);
            }
        } catch (IOException e) {
            arena.close();
            throw new UncheckedIOException("the memory shared with a Python worker cannot be mapped", e);
        }
    }

    private static boolean bytes(Space space) {
        return space instanceof Box box && box.type() == Box.Type.UINT8;
    }

    private long at(int what) {
        return facts.offsets().get(what);
    }

    /// Sets the seed of environment `i`.
    void seed(int i, long seed) {
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at(0) + Long.BYTES * (long) i, seed);
    }

    /// Sets the actions of `count` environments from `actions`, whose first belongs to environment `from` there.
    void actions(float[] actions, int from, int count) {
        MemorySegment.copy(actions, from * actionSize, memory, FLOAT, at(1), count * actionSize);
    }

    /// Reads the observation of environment `i` into row `to` of `rows`.
    void observation(int i, float[] rows, int to) {
        read(at(2), i, rows, to);
    }

    /// Reads what the last step brought environment `i` to the places of environment `to`.
    void outcome(int i, VectorStep out, int to) {
        out.rewards()[to] = (float) memory.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, at(4) + Double.BYTES * (long) i);
        out.terminated()[to] = memory.get(ValueLayout.JAVA_BYTE, at(5) + i) != 0;
        out.truncated()[to] = memory.get(ValueLayout.JAVA_BYTE, at(6) + i) != 0;
        observation(i, out.observations(), to);
        if (out.ended(to)) {
            read(at(3), i, out.finalObservations(), to);
        }
    }

    private void read(long from, int i, float[] rows, int to) {
        if (row.length == 0) {
            MemorySegment.copy(
                    memory,
                    FLOAT,
                    from + Float.BYTES * (long) i * observationSize,
                    rows,
                    to * observationSize,
                    observationSize);
            return;
        }
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, from + (long) i * observationSize, row, 0, observationSize);
        int at = to * observationSize;
        for (int k = 0; k < row.length; k++) {
            rows[at + k] = row[k] & 0xFF;
        }
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
