package bellman.store;

import bellman.store.disk.DamagedFileException;
import bellman.store.disk.StorageException;
import bellman.store.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/// `samples.jsonl`: one JSON object per line, appended.
final class SampleFile implements AutoCloseable {
    static final String FILE = "samples.jsonl";
    private static final int BUFFER = 1 << 16;
    private final Path file;
    private final FileChannel channel;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private long written;
    private long forced = -1;

    private SampleFile(Path file, FileChannel channel, long length) {
        this.file = file;
        this.channel = channel;
        this.written = length;
    }

    /// Opens the file, cut to a length.
    static SampleFile open(Path run, long length) {
        Path file = run.resolve(FILE);
        try {
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.size() < length) {
                channel.close();
                throw new DamagedFileException(file, "it ends before byte " + length
                        + ", where the checkpoint expects it; restore it from a copy, or resume from an earlier checkpoint");
            }
            channel.truncate(length).position(length);
            return new SampleFile(file, channel, length);
        } catch (IOException e) {
            throw StorageException.of(file, "cannot open the samples", e);
        }
    }

    void append(Map<String, Object> sample) {
        pending.writeBytes((Json.write(sample) + "\n").getBytes(StandardCharsets.UTF_8));
        if (pending.size() >= BUFFER) {
            flush();
        }
    }

    /// Hands what was appended to the operating system.
    void flush() {
        var bytes = ByteBuffer.wrap(pending.toByteArray());
        try {
            while (bytes.hasRemaining()) {
                written += channel.write(bytes);
            }
        } catch (IOException e) {
            throw StorageException.of(file, "cannot write the samples", e);
        }
        pending.reset();
    }

    /// Waits until everything is on the disk.
    void force() {
        flush();
        if (forced == written) {
            return;
        }
        try {
            channel.force(false);
            forced = written;
        } catch (IOException e) {
            throw StorageException.of(file, "cannot write the samples", e);
        }
    }

    long length() {
        return written + pending.size();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw StorageException.of(file, "cannot close the samples", e);
        }
    }
}
