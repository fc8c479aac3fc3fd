package bellman.llm.chat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Stops what this thread does once it took so much of a processor; on a busy machine it may take longer by the clock.
final class ComputingLimit implements AutoCloseable {
    private static final class Timer {
        static final ScheduledThreadPoolExecutor SHARED = make();

        private static ScheduledThreadPoolExecutor make() {
            var timer = new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("template-limit").factory());
            timer.setRemoveOnCancelPolicy(true);
            return timer;
        }
    }

    private final ScheduledFuture<?> check;

    ComputingLimit(Duration limit, Runnable stop) {
        var threads = ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        long end = threads.getThreadCpuTime(thread) + limit.toNanos();
        long period = Math.min(limit.toMillis(), 1000);
        check = Timer.SHARED.scheduleAtFixedRate(
                () -> {
                    if (threads.getThreadCpuTime(thread) > end) {
                        stop.run();
                    }
                },
                period,
                period,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        check.cancel(false);
    }
}
