package bellman.vector;

import bellman.env.Environment;
import bellman.net.Workers;
import java.util.function.Supplier;

/// Separate environments stepped one after the other: right for quick ones.
///
/// Each has a random stream of its own and begins its next episode by itself. Every observation, reward and mask is
/// checked; [BadEnvironmentException] names the environment, the step and the element. It can be saved if its
/// environments can.
public final class SerialVectorEnvironment extends LaneEnvironments {

    /// `count` environments that `supplier` makes, a new one with each call.
    public SerialVectorEnvironment(Supplier<? extends Environment> supplier, int count, AutoresetMode mode) {
        super(supplier, count, mode);
    }

    @Override
    void each(int count, Workers.Job job) {
        for (int i = 0; i < count; i++) {
            job.run(i);
        }
    }
}
