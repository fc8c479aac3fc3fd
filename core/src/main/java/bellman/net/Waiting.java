package bellman.net;

import org.jspecify.annotations.Nullable;

/// How the threads of [Workers] and of a [Team] wait for work, and end.
final class Waiting {
    private static final long SPIN_NANOS = 20_000;
    private static final long YIELD_NANOS = 5_000_000;

    private Waiting() {}

    /// Waits an instant; returns whether it is still too early to park for one who waits since `since`.
    static boolean linger(long since) {
        long waited = System.nanoTime() - since;
        if (waited < SPIN_NANOS) {
            Thread.onSpinWait();
        } else {
            pause();
        }
        return waited < YIELD_NANOS;
    }

    /// Lets others run.
    @SuppressWarnings("ThreadPriorityCheck") // a hint only: who waits longer parks
    static void pause() {
        Thread.yield();
    }

    /// Throws what a thread that helped threw, if it did.
    static void rethrow(@Nullable Throwable thrown) {
        switch (thrown) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("work shared by threads threw a checked exception", thrown);
        }
    }

    /// Waits for the end of threads that were told to end, but for the caller's own.
    static void join(Thread[] threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive() && thread != Thread.currentThread()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
