package bellman.app;

import bellman.run.Metrics;
import bellman.run.State;
import bellman.store.RunRecorder;
import bellman.train.RunLog;
import java.util.Map;

/// A training's traces in a run directory.
public record RecorderLog(RunRecorder recorder, SystemMeter meter) implements RunLog {

    /// Traces in a recorder's run, with what training uses of the machine.
    public RecorderLog(RunRecorder recorder) {
        this(recorder, new SystemMeter());
    }

    @Override
    public void record(long step, double seconds, Metrics metrics, Metrics clock) {
        meter.read(seconds, clock);
        recorder.record(step, seconds, metrics, clock);
    }

    @Override
    public void sample(Map<String, Object> sample) {
        recorder.sample(sample);
    }

    @Override
    public void checkpoint(long step, State state) {
        recorder.checkpoint(step, state);
        recorder.flush();
    }
}
