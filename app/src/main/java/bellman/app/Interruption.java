package bellman.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What Ctrl-C or a plain `kill` does while something trains: it ends the present iteration, and the JVM
/// waits until the last checkpoint is stored, which is when this is closed.
public final class Interruption implements AutoCloseable {
    private final CountDownLatch stored;
    private final Thread hook;

    private Interruption(CountDownLatch stored, Thread hook) {
        this.stored = stored;
        this.hook = hook;
    }

    /// From now on an interruption runs `stop`.
    ///
    /// @param stop returns at once
    /// @param graceSeconds that storing may take
    public static Interruption stopping(Runnable stop, long graceSeconds) {
        CountDownLatch stored = new CountDownLatch(1);
        Thread hook = new Thread(() -> stopAndAwait(stop, stored, graceSeconds), "bellman-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interruption(stored, hook);
    }

    private static void stopAndAwait(Runnable stop, CountDownLatch stored, long graceSeconds) {
        stop.run();
        try {
            if (!stored.await(graceSeconds, TimeUnit.SECONDS)) {
                System.err.println("bellman: the last checkpoint did not get stored in " + graceSeconds
                        + " s; train --resume goes on from the one before");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stored.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already, and the hook is what waits for this.
        }
    }
}
