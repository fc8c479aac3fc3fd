package bellman.store;

import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The end of a run's `samples.jsonl`, which may be large and is written while it is read.
public final class SampleTail {
    private SampleTail() {}

    /// The latest samples, the latest first; none if the run has none. A line that is not whole, or not within the
    /// bytes that are read, is left out. Symbolic links are not followed.
    ///
    /// @param most lines at most
    /// @param bytes from the file's end that are read at most
    public static List<Map<String, Object>> latest(Path run, int most, int bytes) {
        Path file = run.resolve(SampleFile.FILE);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        List<Map<String, Object>> samples = new ArrayList<>();
        String[] lines = tail(file, bytes).split("\n", -1);
        for (int i = lines.length - 2; i >= 0 && samples.size() < most; i--) {
            try {
                samples.add(Json.read(lines[i]));
            } catch (JsonException e) {
                // The first may be cut by the window, any by a crash; the others are none the worse for it.
            }
        }
        return samples;
    }

    private static String tail(Path file, int bytes) {
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            channel.position(Math.max(0, channel.size() - bytes));
            ByteBuffer buffer = ByteBuffer.allocate(bytes);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // Until the window or the file is full.
            }
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
