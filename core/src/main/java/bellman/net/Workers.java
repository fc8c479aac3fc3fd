package bellman.net;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A few threads that share the parts of a job. Parts are claimed one by one, so a thread that is held up holds
/// nobody else up; which thread runs a part must not change what it computes. Each thread begins with its own stretch
/// of the parts and then helps the others, so that jobs over the same rows mostly find them in the same core's cache;
/// for the same reason it leaves a last part to its owner unless that is held up.
///
/// The caller takes part. The others are daemon threads that wait for the next job spinning, since it often follows
/// within microseconds, then yielding, since waking a parked thread takes tens of them, and at last parked. A run
/// allocates nothing. A run within a part, or while another thread
/// runs a job on the same workers, is done by its caller alone.
public final class Workers implements AutoCloseable {
    /// One thread: the caller.
    public static final Workers ONE = new Workers(1);

    private static final long PATIENCE_NANOS = 30_000;
    /// Longs between tickets, so that no two share a cache line.
    private static final int APART = 16;
    private static final Job NOTHING = part -> {};

    private final Helper[] helpers;
    private final AtomicBoolean busy = new AtomicBoolean();
    /// One for each thread's stretch, [#APART] from the next. The upper half numbers the job, the lower half counts
    /// the parts of the stretch that nobody has claimed yet. While the lower half is positive, `job` and `parts`
    /// belong to it, so a successful compare-and-set proves that what was read is right.
    private final AtomicLongArray tickets;

    private long jobs;
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile Job job = NOTHING;
    private volatile int parts;
    private volatile @Nullable Thread waiter;
    private volatile boolean closed;

    /// `threads` in all, the caller included.
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("workers need at least one thread, got " + threads);
        }
        tickets = new AtomicLongArray(threads * APART);
        helpers = new Helper[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper(i + 1);
            helpers[i].start();
        }
    }

    /// How many threads work, the caller included.
    public int threads() {
        return helpers.length + 1;
    }

    /// Runs `job` for each part from 0 to `parts - 1` and returns when all are done. The first exception of a part
    /// is thrown here, once no part is running any more; parts that had not begun by then are left out.
    ///
    /// @throws IllegalStateException if the workers are closed
    public void run(int parts, Job job) {
        if (closed) {
            throw new IllegalStateException("these workers are closed; close them when the last network is done");
        }
        if (helpers.length == 0 || parts < 2 || !busy.compareAndSet(false, true)) {
            for (int part = 0; part < parts; part++) {
                job.run(part);
            }
            return;
        }
        Throwable thrown;
        try {
            share(parts, job);
        } finally {
            thrown = failure.getAndSet(null);
            this.job = NOTHING;
            busy.set(false);
        }
        Waiting.rethrow(thrown);
    }

    /// Ends the threads and waits for them. Workers of one thread have none and stay usable.
    @Override
    public void close() {
        if (helpers.length == 0) {
            return;
        }
        closed = true;
        for (Helper helper : helpers) {
            LockSupport.unpark(helper);
        }
        Waiting.join(helpers);
    }

    private void share(int count, Job work) {
        job = work;
        parts = count;
        finished.set(0);
        jobs++;
        for (int t = 0; t < threads(); t++) {
            tickets.set(t * APART, (jobs << 32) | (end(t, count) - end(t - 1, count)));
        }
        for (int i = 0; i < helpers.length && i < count - 1; i++) {
            if (helpers[i].parked) {
                LockSupport.unpark(helpers[i]);
            }
        }
        while (claimAny(0, 2)) {
            Thread.onSpinWait();
        }
        awaitOthers(count);
    }

    /// The first part behind the stretch of thread `t`.
    private int end(int t, int count) {
        return (int) ((t + 1L) * count / threads());
    }

    /// Runs a part of one's own stretch, or else of another's that has at least `enough` left; returns whether there
    /// was one.
    private boolean claimAny(int self, int enough) {
        int threads = threads();
        for (int i = 0; i < threads; i++) {
            if (claim((self + i) % threads, i == 0 ? 1 : enough)) {
                return true;
            }
        }
        return false;
    }

    private boolean claim(int stretch, int enough) {
        long ticket = tickets.get(stretch * APART);
        int left = (int) ticket;
        if (left < enough) {
            return false;
        }
        Job work = job;
        int all = parts;
        if (!tickets.compareAndSet(stretch * APART, ticket, ticket - 1)) {
            return true;
        }
        try {
            if (failure.get() == null) {
                work.run(end(stretch, all) - left);
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        } finally {
            if (finished.incrementAndGet() == all) {
                LockSupport.unpark(waiter);
            }
        }
        return true;
    }

    private boolean nothingLeft() {
        for (int t = 0; t < threads(); t++) {
            if ((int) tickets.get(t * APART) != 0) {
                return false;
            }
        }
        return true;
    }

    private void awaitOthers(int count) {
        if (finished.get() == count) {
            return;
        }
        long since = System.nanoTime();
        while (finished.get() != count && Waiting.linger(since)) {
            if (System.nanoTime() - since > PATIENCE_NANOS) {
                claimAny(0, 1);
            }
        }
        if (finished.get() != count) {
            waiter = Thread.currentThread();
            while (finished.get() != count) {
                LockSupport.park(this);
            }
            waiter = null;
        }
    }

    private final class Helper extends Thread {
        private final int self;
        private volatile boolean parked;

        Helper(int self) {
            super("bellman-worker-" + self);
            this.self = self;
            setDaemon(true);
        }

        @Override
        public void run() {
            long idleSince = System.nanoTime();
            while (!closed) {
                if (claimAny(self, System.nanoTime() - idleSince > PATIENCE_NANOS ? 1 : 2)) {
                    idleSince = System.nanoTime();
                } else if (!Waiting.linger(idleSince)) {
                    parked = true;
                    if (nothingLeft() && !closed) {
                        LockSupport.park(Workers.this);
                    }
                    parked = false;
                    idleSince = System.nanoTime();
                }
            }
        }
    }

    /// Work that falls into parts.
    @FunctionalInterface
    public interface Job {
        /// Does part `part`.
        void run(int part);
    }
}
