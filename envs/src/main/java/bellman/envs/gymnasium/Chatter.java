package bellman.envs.gymnasium;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// What a worker and its environments print. It is read, so that nobody waits for room in a pipe, and only the last
/// line is kept, for the message that says how the worker ended.
final class Chatter implements AutoCloseable {
    private static final int MOST = 300;
    private final Thread reader;
    private volatile String last = "";

    Chatter(InputStream printed) {
        reader = Thread.ofPlatform().name("python-chatter").daemon().start(() -> {
            try (var lines = new BufferedReader(new InputStreamReader(printed, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!line.isBlank()) {
                        last = line.strip();
                    }
                }
            } catch (IOException e) {
                // The process was killed.
            }
        });
    }

    /// The last line, ready to stand behind a message; empty if nothing was printed.
    String last() {
        close();
        String line = last;
        return line.isEmpty() ? "" : "; it last printed: " + line.substring(0, Math.min(MOST, line.length()));
    }

    /// Waits for the end of what is printed, not for long.
    @Override
    public void close() {
        try {
            reader.join(Duration.ofMillis(500));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
