package bellman.net;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A few threads that share the parts of a job. Parts are claimed one by one, so a thread that is held up holds
/// nobody else up; which thread runs a part must not change what it computes.
///
/// The caller takes part. The others are daemon threads that wait for the next job spinning, since it often follows
/// within microseconds, then yielding, since waking a parked thread takes tens of them, and at last parked. A run
/// allocates nothing. A run within a part, or while another thread
/// runs a job on the same workers, is done by its caller alone.
public final class Workers implements AutoCloseable {
    /// One thread: the caller.
    public static final Workers ONE = new Workers(1);

    private static final long SPIN_NANOS = 20_000;
    private static final long YIELD_NANOS = 5_000_000;
    private static final Job NOTHING = part -> {};

    private final Helper[] helpers;
    private final AtomicBoolean busy = new AtomicBoolean();
    /// The upper half numbers the job, the lower half counts the parts that nobody has claimed yet. While the lower
    /// half is positive, `job` and `parts` belong to it, so a successful compare-and-set proves that what was read
    /// is right.
    private final AtomicLong ticket = new AtomicLong();
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
        helpers = new Helper[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper("bellman-worker-" + (i + 1));
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
        rethrow(thrown);
    }

    /// Ends the threads and waits for them. Workers of one thread have none and stay usable.
    @Override
    public void close() {
        if (helpers.length == 0) {
            return;
        }
        closed = true;
        boolean interrupted = false;
        for (Helper helper : helpers) {
            LockSupport.unpark(helper);
            while (helper.isAlive() && helper != Thread.currentThread()) {
                try {
                    helper.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void share(int count, Job work) {
        job = work;
        parts = count;
        finished.set(0);
        ticket.set((((ticket.get() >>> 32) + 1) << 32) | count);
        for (int i = 0; i < helpers.length && i < count - 1; i++) {
            if (helpers[i].parked) {
                LockSupport.unpark(helpers[i]);
            }
        }
        while (claim()) {
            Thread.onSpinWait();
        }
        awaitOthers(count);
    }

    private boolean claim() {
        long t = ticket.get();
        int left = (int) t;
        if (left == 0) {
            return false;
        }
        Job work = job;
        int all = parts;
        if (!ticket.compareAndSet(t, t - 1)) {
            return true;
        }
        try {
            if (failure.get() == null) {
                work.run(all - left);
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

    private void awaitOthers(int count) {
        if (finished.get() == count) {
            return;
        }
        long since = System.nanoTime();
        while (finished.get() != count && linger(since)) {}
        if (finished.get() != count) {
            waiter = Thread.currentThread();
            while (finished.get() != count) {
                LockSupport.park(this);
            }
            waiter = null;
        }
    }

    /// Waits an instant; returns whether it is still too early to park for one who waits since `since`.
    @SuppressWarnings("ThreadPriorityCheck") // a hint only: who waits longer parks
    private static boolean linger(long since) {
        long waited = System.nanoTime() - since;
        if (waited < SPIN_NANOS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
        return waited < YIELD_NANOS;
    }

    private static void rethrow(@Nullable Throwable thrown) {
        switch (thrown) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("a part threw a checked exception", thrown);
        }
    }

    private final class Helper extends Thread {
        private volatile boolean parked;

        Helper(String name) {
            super(name);
            setDaemon(true);
        }

        @Override
        public void run() {
            long idleSince = System.nanoTime();
            while (!closed) {
                if (claim()) {
                    idleSince = System.nanoTime();
                } else if (!linger(idleSince)) {
                    parked = true;
                    if ((int) ticket.get() == 0 && !closed) {
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
