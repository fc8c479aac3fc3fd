package bellman.train;

import bellman.run.Metrics;
import bellman.run.State;
import java.util.Map;

/// Where a training leaves its traces. The run directory of module `store` is one.
public interface RunLog {
    /// Leaves none.
    RunLog NONE = new RunLog() {
        @Override
        public void record(long step, double seconds, Metrics metrics, Metrics clock) {}

        @Override
        public void sample(Map<String, Object> sample) {}

        @Override
        public void checkpoint(long step, State state) {}
    };

    /// Records an iteration.
    ///
    /// @param metrics what repeats exactly when the run is repeated
    /// @param clock what does not: times and rates
    void record(long step, double seconds, Metrics metrics, Metrics clock);

    /// Records an episode or another sample.
    void sample(Map<String, Object> sample);

    /// Stores a checkpoint. When this returns it is durable, and so is everything recorded before.
    void checkpoint(long step, State state);
}
