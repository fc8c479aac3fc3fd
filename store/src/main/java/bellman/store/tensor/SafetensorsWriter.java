package bellman.store.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;

/// Writes safetensors files.
public final class SafetensorsWriter {
    private static final int CHUNK = 1 << 20;

    private SafetensorsWriter() {}

    /// A tensor to write.
    ///
    /// @param shape sizes, whose product is the array's length
    /// @param array `float[]`, `double[]`, `int[]`, `long[]`, `byte[]`, or a `MemorySegment` of bytes; not copied
    public record Source(List<Long> shape, Object array) {
        public Source {
            shape = List.copyOf(shape);
            long size = shape.stream().mapToLong(s -> s).reduce(1, Math::multiplyExact);
            if (size != length(array)) {
                throw new IllegalArgumentException(
                        "the shape " + shape + " needs " + size + " elements, the array has " + length(array));
            }
        }

        /// A tensor of one dimension.
        public static Source of(Object array) {
            return new Source(List.of(length(array)), array);
        }

        private static long length(Object array) {
            return array instanceof MemorySegment bytes ? bytes.byteSize() : Array.getLength(array);
        }

        long length() {
            return length(array);
        }

        TensorType type() {
            return switch (array) {
                case float[] _ -> TensorType.F32;
                case double[] _ -> TensorType.F64;
                case int[] _ -> TensorType.I32;
                case long[] _ -> TensorType.I64;
                case byte[] _ -> TensorType.U8;
                case MemorySegment _ -> TensorType.U8;
                default ->
                    throw new IllegalArgumentException(
                            "no tensor can be made of a " + array.getClass().getTypeName());
            };
        }
    }

    /// A tensor whose bytes come in pieces, from memory that is not Java's or was not made yet.
    ///
    /// @param type of its elements
    /// @param shape sizes
    /// @param pieces hands its bytes over in order, piece by piece, each time it is called; a piece is looked at
    ///     only while it is handed over
    public record Stream(TensorType type, List<Long> shape, Consumer<Consumer<MemorySegment>> pieces) {
        public Stream {
            shape = List.copyOf(shape);
        }

        long bytes() {
            return shape.stream().mapToLong(s -> s).reduce(type.bytes(), Math::multiplyExact);
        }
    }

    /// Writes a file and waits until it is on the disk. Header and data have the map's order.
    ///
    /// @throws IllegalArgumentException if a tensor's pieces are not as long as its shape says
    public static void write(Path file, SequencedMap<String, Stream> tensors, Map<String, String> metadata)
            throws IOException {
        var entries = new LinkedHashMap<String, TensorEntry>();
        long at = 0;
        for (var tensor : tensors.entrySet()) {
            Stream stream = tensor.getValue();
            long end = at + stream.bytes();
            entries.put(tensor.getKey(), new TensorEntry(tensor.getKey(), stream.type, stream.shape, at, end));
            at = end;
        }
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer header = header(new SafetensorsHeader(entries, metadata));
            long begin = header.remaining();
            write(channel, header);
            long expected = begin;
            for (var tensor : tensors.entrySet()) {
                tensor.getValue().pieces.accept(piece -> write(channel, piece));
                expected += tensor.getValue().bytes();
                if (channel.position() != expected) {
                    throw new IllegalArgumentException(
                            "tensor '" + tensor.getKey() + "' of shape " + tensor.getValue().shape + " ends at byte "
                                    + channel.position() + " of the file, expected " + expected);
                }
            }
            channel.force(true);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(FileChannel channel, MemorySegment piece) {
        try {
            for (long from = 0; from < piece.byteSize(); from += CHUNK) {
                write(
                        channel,
                        piece.asSlice(from, Math.min(CHUNK, piece.byteSize() - from))
                                .asByteBuffer());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /// Writes a file and waits until it is on the disk. The header keeps the map's order; the data stand by falling
    /// size of element, so that each is aligned.
    ///
    /// @param digest which takes in every byte of the file
    public static void write(Path file, Map<String, Source> tensors, Map<String, String> metadata, MessageDigest digest)
            throws IOException {
        var order = new ArrayList<>(tensors.entrySet());
        order.sort(Comparator.comparingInt(t -> -t.getValue().type().bytes()));
        var entries = new LinkedHashMap<String, TensorEntry>();
        // The first round fixes the order of the header, the second the places of the data.
        tensors.forEach((name, source) -> entries.put(name, new TensorEntry(name, source.type(), List.of(), 0, 0)));
        long at = 0;
        for (var tensor : order) {
            Source source = tensor.getValue();
            long end = at + source.type().bytes() * source.length();
            entries.put(tensor.getKey(), new TensorEntry(tensor.getKey(), source.type(), source.shape(), at, end));
            at = end;
        }
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(channel, digest, header(new SafetensorsHeader(entries, metadata)));
            var buffer = ByteBuffer.allocateDirect((int) Math.min(CHUNK, Math.max(8, at)));
            for (var tensor : order) {
                write(channel, digest, buffer, tensor.getValue());
            }
            channel.force(true);
        }
    }

    private static ByteBuffer header(SafetensorsHeader header) {
        byte[] json = header.json().getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) & -8;
        if (padded > SafetensorsHeader.LIMIT) {
            throw new IllegalArgumentException(
                    "a header of " + padded + " bytes is too long for a safetensors file: write fewer tensors");
        }
        var buffer = ByteBuffer.allocate(8 + padded);
        Safetensors.fill(buffer, new long[] {padded}, 0, 1);
        buffer.position(8).put(json);
        while (buffer.hasRemaining()) {
            buffer.put((byte) ' ');
        }
        return buffer.flip();
    }

    private static void write(FileChannel channel, MessageDigest digest, ByteBuffer buffer, Source source)
            throws IOException {
        int bytes = source.type().bytes();
        long length = source.length();
        for (long from = 0; from < length; from += buffer.capacity() / bytes) {
            int count = (int) Math.min(buffer.capacity() / bytes, length - from);
            buffer.clear().limit(count * bytes);
            if (source.array() instanceof MemorySegment all) {
                buffer.duplicate().put(all.asSlice(from, count).asByteBuffer());
            } else {
                Safetensors.fill(buffer, source.array(), (int) from, count);
            }
            write(channel, digest, buffer);
        }
    }

    private static void write(FileChannel channel, MessageDigest digest, ByteBuffer buffer) throws IOException {
        digest.update(buffer.duplicate());
        write(channel, buffer);
    }
}
