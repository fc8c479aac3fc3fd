package bellman.store.tensor;

import bellman.store.disk.StorageException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SequencedMap;

/// A safetensors file, mapped into memory: named tensors behind a JSON header. Nothing in a file is trusted:
/// whatever its bytes are, opening it gives tensors that lie inside the file, or a
/// [bellman.store.disk.DamagedFileException].
///
/// See https://huggingface.co/docs/safetensors. Data are little-endian.
public final class Safetensors {
    private static final ValueLayout.OfFloat FLOATS =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLES =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INTS = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONGS = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /// How files begin that Git LFS puts in place of large ones.
    private static final byte[] POINTER = "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

    private final SafetensorsHeader header;
    private final MemorySegment data;
    private final Path file;

    private Safetensors(SafetensorsHeader header, MemorySegment data, Path file) {
        this.header = header;
        this.data = data;
        this.file = file;
    }

    /// Opens a file.
    ///
    /// @param arena which the mapping lives in
    /// @throws bellman.store.disk.DamagedFileException if it is not a safetensors file
    /// @throws StorageException if it cannot be read
    public static Safetensors open(Path file, Arena arena) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            // An empty file cannot be mapped everywhere.
            return read(
                    channel.size() == 0 ? MemorySegment.NULL : channel.map(MapMode.READ_ONLY, 0, channel.size(), arena),
                    file);
        } catch (IOException e) {
            throw StorageException.of(file, "cannot read it", e);
        }
    }

    /// Reads the bytes of a file.
    static Safetensors read(MemorySegment all, Path file) {
        long size = all.byteSize();
        if (size < 8) {
            throw SafetensorsHeader.damaged(file, "it has " + size + " bytes, expected 8 or more");
        }
        if (isPointer(all)) {
            throw new StorageException(
                    file, "it is a pointer of Git LFS, not the tensors; fetch them with: git lfs pull");
        }
        long length = all.get(LONGS, 0);
        if (length < 2 || length > size - 8 || length > SafetensorsHeader.LIMIT) {
            throw SafetensorsHeader.damaged(
                    file, "its header claims " + Long.toUnsignedString(length) + " bytes of " + size + " in the file");
        }
        byte[] json = all.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE);
        long dataBytes = size - 8 - length;
        return new Safetensors(
                SafetensorsHeader.parse(json, dataBytes, file), all.asSlice(8 + length, dataBytes), file);
    }

    private static boolean isPointer(MemorySegment all) {
        return all.byteSize() > POINTER.length && MemorySegment.ofArray(POINTER).mismatch(all) == POINTER.length;
    }

    /// What the header says of the tensors, by name in the header's order.
    public SequencedMap<String, TensorEntry> tensors() {
        return header.tensors();
    }

    /// Texts about the file.
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /// The bytes of a tensor, valid as long as the arena.
    ///
    /// @throws IllegalArgumentException if the file has no such tensor
    public MemorySegment data(String name) {
        TensorEntry entry = entry(name);
        return data.asSlice(entry.begin(), entry.end() - entry.begin());
    }

    private TensorEntry entry(String name) {
        TensorEntry entry = header.tensors().get(name);
        if (entry == null) {
            throw new IllegalArgumentException(file + ": there is no tensor '" + name + "'");
        }
        return entry;
    }

    /// A copy of a tensor as Java array: `float[]`, `double[]`, `int[]`, `long[]` or `byte[]`.
    ///
    /// @throws IllegalArgumentException if the file has no such tensor, or its type has no Java array
    public Object array(String name) {
        MemorySegment bytes = data(name);
        TensorType type = entry(name).type();
        return switch (type) {
            case F32 -> bytes.toArray(FLOATS);
            case F64 -> bytes.toArray(DOUBLES);
            case I32 -> bytes.toArray(INTS);
            case I64 -> bytes.toArray(LONGS);
            case U8 -> bytes.toArray(ValueLayout.JAVA_BYTE);
            case U64, U32, F16, BF16, I16, U16, I8, BOOL ->
                throw new IllegalArgumentException(file + ": tensor '" + name + "' is of type " + type
                        + ", which has no Java array; use its bytes");
        };
    }

    /// Little-endian bytes of a part of a Java array in a buffer.
    ///
    /// @param from first element
    /// @param count elements
    static void fill(ByteBuffer buffer, Object array, int from, int count) {
        buffer.order(ByteOrder.LITTLE_ENDIAN);
        switch (array) {
            case float[] a -> buffer.asFloatBuffer().put(a, from, count);
            case double[] a -> buffer.asDoubleBuffer().put(a, from, count);
            case int[] a -> buffer.asIntBuffer().put(a, from, count);
            case long[] a -> buffer.asLongBuffer().put(a, from, count);
            case byte[] a -> buffer.duplicate().put(a, from, count);
            default ->
                throw new IllegalArgumentException(
                        "no tensor can be made of a " + array.getClass().getTypeName());
        }
    }
}
