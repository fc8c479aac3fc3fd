package bellman.app;

import bellman.net.Backend;

/// Warms a backend up on a thread of its own from when it is made until it is closed, while the program finds
/// out what it shall do.
final class WarmUp implements AutoCloseable {
    private volatile boolean wanted = true;

    WarmUp() {
        Thread thread = new Thread(() -> Backend.named("nn").warmUp(() -> wanted), "bellman-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        wanted = false;
    }
}
