package bellman.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import bellman.run.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Frames in their space's own type, a byte or a float for each number: in an array while they are few, in a memory
/// segment outside the heap or over a file if they are many.
final class Frames implements AutoCloseable {
    /// Bytes up to which they lie on the heap.
    private static final long HEAP = 256L << 20;

    /// Numbers up to which a loop copies faster than a call.
    private static final int SHORT = 16;

    private static final float[] NO_FLOATS = {};
    private static final byte[] NO_BYTES = {};

    private final int size;
    private final boolean compact;
    private final float[] floats;
    private final byte[] bytes;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;
    private final byte[] scratch;

    /// Room for `capacity` frames of `size` numbers.
    ///
    /// @param compact whether they are bytes
    /// @throws ReplayTooLargeException if there is not enough of it
    Frames(long capacity, int size, boolean compact, Storage storage, Room room) {
        this.size = size;
        this.compact = compact;
        long length = Math.multiplyExact(capacity, (long) size);
        long needed = compact ? length : Math.multiplyExact(length, (long) Float.BYTES);
        boolean heap = storage == Storage.MEMORY && needed <= HEAP;
        if (heap) {
            room.requireHeap("observations", capacity, needed);
        } else if (storage == Storage.MEMORY) {
            room.requireMemory(capacity, needed);
        } else {
            room.requireDisk(capacity, needed);
        }
        floats = heap && !compact ? new float[(int) length] : NO_FLOATS;
        bytes = heap && compact ? new byte[(int) length] : NO_BYTES;
        segment = heap ? MemorySegment.NULL : storage == Storage.FILE ? mapped(needed) : arena.allocate(needed, 64);
        scratch = compact && !heap ? new byte[size] : NO_BYTES;
    }

    private MemorySegment mapped(long needed) {
        try {
            Path file = Files.createTempFile(Room.folder(), "bellman-replay", ".frames");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return channel.map(FileChannel.MapMode.READ_WRITE, 0, needed, arena);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the replay's file in " + Room.folder() + " cannot be made", e);
        }
    }

    /// Keeps the frame that stands in `rows` from `from` on as frame `slot`.
    void put(int slot, float[] rows, int from) {
        if (floats.length > 0) {
            System.arraycopy(rows, from, floats, slot * size, size);
        } else if (!compact) {
            MemorySegment.copy(rows, from, segment, JAVA_FLOAT_UNALIGNED, at(slot), size);
        } else if (bytes.length > 0) {
            narrow(rows, from, bytes, slot * size);
        } else {
            narrow(rows, from, scratch, 0);
            MemorySegment.copy(scratch, 0, segment, JAVA_BYTE, at(slot), size);
        }
    }

    private void narrow(float[] rows, int from, byte[] into, int to) {
        for (int i = 0; i < size; i++) {
            into[to + i] = (byte) (int) rows[from + i];
        }
    }

    /// Writes frame `slot` to `rows` from `to` on.
    void get(int slot, float[] rows, int to) {
        if (floats.length > 0) {
            System.arraycopy(floats, slot * size, rows, to, size);
        } else if (!compact) {
            MemorySegment.copy(segment, JAVA_FLOAT_UNALIGNED, at(slot), rows, to, size);
        } else if (bytes.length > 0) {
            widen(bytes, slot * size, rows, to);
        } else {
            MemorySegment.copy(segment, JAVA_BYTE, at(slot), scratch, 0, size);
            widen(scratch, 0, rows, to);
        }
    }

    /// Writes frames `slots[0]` to `slots[count - 1]` to `rows`, one behind the other. Short ones are copied
    /// number by number: a processor then waits for many of them at a time, and with a call for each only for
    /// one or two.
    void get(int[] slots, int count, float[] rows) {
        if (floats.length == 0 || size > SHORT) {
            for (int i = 0; i < count; i++) {
                get(slots[i], rows, i * size);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            int from = slots[i] * size;
            int to = i * size;
            for (int j = 0; j < size; j++) {
                rows[to + j] = floats[from + j];
            }
        }
    }

    private void widen(byte[] from, int at, float[] rows, int to) {
        for (int i = 0; i < size; i++) {
            rows[to + i] = from[at + i] & 0xFF;
        }
    }

    private long at(int slot) {
        return (long) slot * size * (compact ? 1 : Float.BYTES);
    }

    /// Saves the bytes of frames `from` to `to - 1`. Those outside the heap are lent.
    void save(State state, int from, int to) {
        MemorySegment part = all().asSlice(at(from), at(to) - at(from));
        if (part.isNative()) {
            state.lend("frames", part);
        } else {
            state.put("frames", part.toArray(JAVA_BYTE));
        }
    }

    /// Takes over what [#save] saved.
    void load(State state, int from, int to) {
        long length = at(to) - at(from);
        MemorySegment.copy(state.memory("frames", length), 0, all(), at(from), length);
    }

    private MemorySegment all() {
        return floats.length > 0
                ? MemorySegment.ofArray(floats)
                : bytes.length > 0 ? MemorySegment.ofArray(bytes) : segment;
    }

    @Override
    public void close() {
        arena.close();
    }
}
