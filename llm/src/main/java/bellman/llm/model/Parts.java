package bellman.llm.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// Cuts rows into a fixed number of parts that threads claim one by one. The parts do not depend on the number of
/// threads, so neither do sums over parts. Threads without work sleep, since libtorch's own need the cores.
final class Parts implements AutoCloseable {
    /// How many.
    static final int COUNT = 16;

    private final List<ExecutorService> helpers = new ArrayList<>();
    private final int threads;

    /// Work on rows.
    @FunctionalInterface
    interface Job {
        /// Does rows `from` to `to - 1`, the part number `part`.
        void run(int part, int from, int to);
    }

    Parts(int threads) {
        this.threads = threads;
        if (threads > 1) {
            helpers.add(Executors.newFixedThreadPool(
                    threads - 1,
                    Thread.ofPlatform().daemon().name("bellman-rows-", 0).factory()));
        }
    }

    /// Does all of `rows`.
    void run(int rows, Job job) {
        var next = new AtomicInteger();
        Runnable work = () -> {
            for (int part = next.getAndIncrement(); part < COUNT; part = next.getAndIncrement()) {
                int from = (int) ((long) part * rows / COUNT);
                int to = (int) ((part + 1L) * rows / COUNT);
                if (from < to) {
                    job.run(part, from, to);
                }
            }
        };
        List<Future<?>> running = new ArrayList<>();
        for (ExecutorService pool : helpers) {
            for (int i = 1; i < threads; i++) {
                running.add(pool.submit(work));
            }
        }
        work.run();
        for (Future<?> future : running) {
            try {
                future.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a part of some rows failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while others work on tensors", e);
            }
        }
    }

    @Override
    public void close() {
        helpers.forEach(ExecutorService::shutdown);
    }
}
