package bellman.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A command that serves until the process is told to end, by Ctrl-C or a plain kill. The process then waits until
/// this is closed: requests under way are answered.
public final class Serving implements AutoCloseable {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    private Serving() {}

    /// From now on the process ends as this says.
    public static Serving begin() {
        var serving = new Serving();
        Runtime.getRuntime().addShutdownHook(new Thread(serving::end));
        return serving;
    }

    private void end() {
        asked.countDown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Prints where it listens: a sentence, or with `--json` `{"event":"listening","url":…}`.
    ///
    /// @param more that is in the JSON besides
    /// @param sentence for people
    public static void announce(Invocation invocation, String url, Map<String, ?> more, String sentence) {
        if (invocation.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "listening");
            line.put("url", url);
            line.putAll(more);
            invocation.print(line);
        } else {
            invocation.out().println(sentence);
        }
        invocation.out().flush();
    }

    /// Waits until the process is told to end.
    public void await() throws InterruptedException {
        asked.await();
    }

    /// The same for so long at most. Whether the process was told.
    public boolean await(long millis) throws InterruptedException {
        return asked.await(millis, TimeUnit.MILLISECONDS);
    }

    /// Everything is put away.
    @Override
    public void close() {
        ended.countDown();
    }
}
