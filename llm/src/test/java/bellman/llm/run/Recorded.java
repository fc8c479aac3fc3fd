package bellman.llm.run;

import bellman.run.Metrics;
import bellman.run.State;
import bellman.store.RecorderOptions;
import bellman.store.RunDirectory;
import bellman.store.RunRecorder;
import bellman.store.config.ConfigDocument;
import bellman.store.job.TrainingJob;
import bellman.train.RunLog;
import java.nio.file.Path;
import java.util.Map;

/// Runs that a test records as `bellman train` does.
public final class Recorded {
    private Recorded() {}

    /// Trains what a document describes, in a new run directory.
    public static void run(ConfigDocument document, Path directory) {
        try (TrainingJob job = new LanguageTraining().open(document);
                RunRecorder recorder = RunDirectory.create(directory, job.start("test"), RecorderOptions.DEFAULT)) {
            job.settle(directory);
            job.training(new Log(recorder)).run();
            recorder.finish(job.conclude(job.trainer().steps()).result());
        }
    }

    private record Log(RunRecorder recorder) implements RunLog {
        @Override
        public void record(long step, double seconds, Metrics metrics, Metrics clock) {
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
}
