package bellman.store.metrics;

import bellman.store.disk.DamagedFileException;
import bellman.store.disk.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The event file that TensorBoard reads: TFRecord frames, each an `Event` message with scalars of one step.
///
/// A frame is the length (8 bytes, little-endian), the masked CRC-32C of the length, the message, its masked CRC-32C. Of the
/// message, five fields are used: `Event` {1 wall_time double, 2 step int64, 3 file_version string, 5 summary}, `Summary`
/// {1 repeated value}, `Value` {1 tag string, 2 simple_value float}.
public final class EventFile implements AutoCloseable {
    private static final String PREFIX = "events.out.tfevents.";
    private final Path file;
    private final FileChannel channel;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer event = little(4096);
    private ByteBuffer frames = little(1 << 16);
    private final Map<String, byte[]> tags = new HashMap<>();
    private boolean open;
    private long written;
    private long forced = -1;

    private EventFile(Path file, FileChannel channel, long length) {
        this.file = file;
        this.channel = channel;
        this.written = length;
    }

    /// The event file of a folder, if there is one: the first by name.
    public static Optional<Path> find(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith(PREFIX)).sorted().findFirst();
        } catch (IOException e) {
            throw StorageException.of(folder, "cannot list it", e);
        }
    }

    /// Opens the event file of a folder, cut to a length; creates it if there is none.
    ///
    /// @param length in bytes, 0 to begin anew
    /// @param unixSeconds now, part of a new file's name
    /// @param host part of a new file's name
    public static EventFile open(Path folder, long length, long unixSeconds, String host) {
        Path file = find(folder).orElseGet(() -> folder.resolve(PREFIX + "%010d.%s".formatted(unixSeconds, host)));
        try {
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.size() < length) {
                channel.close();
                throw new DamagedFileException(file, "it ends before byte " + length
                        + ", where the checkpoint expects it; restore it from a copy, or resume from an earlier checkpoint");
            }
            channel.truncate(length).position(length);
            var events = new EventFile(file, channel, length);
            if (length == 0) {
                events.begin(unixSeconds, 0);
                events.text(3, "brain.Event:2");
                events.end();
                events.flush();
            }
            return events;
        } catch (IOException e) {
            throw StorageException.of(file, "cannot open the event file", e);
        }
    }

    /// Begins the event of a step; scalars follow.
    ///
    /// @param wallTime Unix seconds
    public void begin(double wallTime, long step) {
        event.clear();
        event.put((byte) (1 << 3 | 1)).putDouble(wallTime);
        event.put((byte) (2 << 3));
        varint(event, step);
        open = true;
    }

    /// Adds a scalar to the event.
    public void scalar(String tag, double value) {
        byte[] name = tags.computeIfAbsent(tag, t -> t.getBytes(StandardCharsets.UTF_8));
        int valueSize = 1 + varintSize(name.length) + name.length + 5;
        int summarySize = 1 + varintSize(valueSize) + valueSize;
        reserve(summarySize + 16);
        // Each value is a Summary of its own: protobuf merges repeated occurrences of a message field.
        event.put((byte) (5 << 3 | 2));
        varint(event, summarySize);
        event.put((byte) (1 << 3 | 2));
        varint(event, valueSize);
        text(1, name);
        event.put((byte) (2 << 3 | 5)).putFloat((float) value);
    }

    private void reserve(int bytes) {
        if (event.remaining() < bytes) {
            event = little(2 * event.capacity() + bytes).put(event.flip());
        }
    }

    /// Ends the event.
    public void end() {
        if (!open) {
            return;
        }
        open = false;
        event.flip();
        if (frames.remaining() < event.remaining() + 16) {
            flush();
        }
        if (frames.capacity() < event.remaining() + 16) {
            frames = little(event.remaining() + 16);
        }
        int start = frames.position();
        frames.putLong(event.remaining());
        frames.putInt(masked(frames.array(), start, 8));
        frames.put(event.duplicate());
        frames.putInt(masked(event.array(), 0, event.remaining()));
    }

    /// Hands what was added to the operating system.
    public void flush() {
        frames.flip();
        try {
            while (frames.hasRemaining()) {
                written += channel.write(frames);
            }
        } catch (IOException e) {
            throw StorageException.of(file, "cannot write the events", e);
        }
        frames.clear();
    }

    /// Waits until everything is on the disk.
    public void force() {
        flush();
        if (forced == written) {
            return;
        }
        try {
            channel.force(false);
            forced = written;
        } catch (IOException e) {
            throw StorageException.of(file, "cannot write the events", e);
        }
    }

    /// Bytes of the file, once flushed.
    public long length() {
        return written + frames.position();
    }

    /// The file.
    public Path file() {
        return file;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw StorageException.of(file, "cannot close the event file", e);
        }
    }

    private void text(int field, String text) {
        text(field, text.getBytes(StandardCharsets.UTF_8));
    }

    private void text(int field, byte[] text) {
        event.put((byte) (field << 3 | 2));
        varint(event, text.length);
        event.put(text);
    }

    private int masked(byte[] bytes, int from, int length) {
        crc.reset();
        crc.update(bytes, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    private static void varint(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static int varintSize(long value) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }

    private static ByteBuffer little(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }
}
