package bellman.envs.gymnasium;

import bellman.envs.python.ProcessTree;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Kills a process that takes longer for an answer than it may. Who waits for the answer then sees the pipe's end.
final class Deadline implements AutoCloseable {
    private static final long LOOK_EVERY_MS = 100;
    private static final ScheduledExecutorService CLOCK = clock();

    private final Process process;
    private final double usual;
    private volatile double seconds;
    private final ScheduledFuture<?> looking;
    private volatile long at = Long.MAX_VALUE;
    private volatile boolean passed;

    /// A deadline of `seconds` for each answer of `process`.
    Deadline(Process process, double seconds) {
        this.process = process;
        usual = seconds;
        this.seconds = seconds;
        looking = CLOCK.scheduleWithFixedDelay(this::look, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private static ScheduledExecutorService clock() {
        var clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("python-deadlines").daemon().factory());
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }

    /// From now on an answer is awaited, unless one is already.
    void begin() {
        if (at == Long.MAX_VALUE) {
            within(usual);
        }
    }

    /// From now on an answer is awaited that may take as long as `longer`.
    void within(double longer) {
        seconds = longer;
        at = System.nanoTime() + (long) (longer * 1e9);
    }

    /// The answer is there.
    void end() {
        at = Long.MAX_VALUE;
    }

    /// Whether an answer took too long.
    boolean passed() {
        return passed;
    }

    /// That the answer which was awaited last might take.
    double seconds() {
        return seconds;
    }

    private void look() {
        long until = at;
        if (until != Long.MAX_VALUE && System.nanoTime() - until > 0) {
            passed = true;
            ProcessTree.kill(process);
        }
    }

    @Override
    public void close() {
        looking.cancel(false);
    }
}
