package bellman.vector;

import bellman.env.Environment;
import bellman.net.Workers;
import java.util.function.Supplier;

/// Separate environments shared among threads: right for those whose step takes longer than waking a thread, some
/// tens of microseconds.
///
/// It reports bit for bit what [SerialVectorEnvironment] does, as long as the environments share nothing that
/// changes. One environment is stepped by one thread at a time, not always by the same.
public final class ParallelVectorEnvironment extends LaneEnvironments {
    private final Workers workers;

    /// `count` environments that `supplier` makes, a new one with each call, stepped by `workers`, which stay the
    /// caller's to close.
    public ParallelVectorEnvironment(
            Supplier<? extends Environment> supplier, int count, AutoresetMode mode, Workers workers) {
        super(supplier, count, mode);
        this.workers = workers;
    }

    @Override
    void each(int count, Workers.Job job) {
        workers.run(count, job);
    }
}
