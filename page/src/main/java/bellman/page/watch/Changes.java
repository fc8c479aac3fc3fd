package bellman.page.watch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which run changed when. Who watches asks for what has changed since a number, and so hears everything in
/// the end, however slowly he listens, and keeps nobody waiting.
public final class Changes {
    private final Map<String, Long> byRun = new HashMap<>();
    private long number;
    private int watchers;
    private boolean closed;

    /// Changes since another number.
    ///
    /// @param number of the last of them
    /// @param runs their names, of those too that are gone
    public record News(long number, List<String> runs) {}

    /// Says that something about a run is new.
    public synchronized void changed(String run) {
        byRun.put(run, ++number);
        notifyAll();
    }

    synchronized boolean isWatched() {
        return watchers > 0;
    }

    /// Someone begins to watch.
    public synchronized void enter() {
        watchers++;
    }

    /// Someone watches no longer.
    public synchronized void leave() {
        watchers--;
    }

    /// How many watch.
    public synchronized int watchers() {
        return watchers;
    }

    /// The number of the last change.
    public synchronized long number() {
        return number;
    }

    /// Waits for changes beyond a number, but no longer than so many milliseconds.
    ///
    /// @return what has changed, possibly nothing
    public synchronized News await(long since, long millis) throws InterruptedException {
        long until = System.nanoTime() + millis * 1_000_000;
        while (number <= since && !closed) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        List<String> runs = new ArrayList<>();
        byRun.forEach((run, n) -> {
            if (n > since) {
                runs.add(run);
            }
        });
        return new News(number, runs);
    }

    /// Whether there will be no more.
    public synchronized boolean isClosed() {
        return closed;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
