package bellman.llm.run;

import bellman.run.Metrics;
import bellman.run.State;
import bellman.store.RecorderOptions;
import bellman.store.RunDirectory;
import bellman.store.RunRecorder;
import bellman.store.config.ConfigDocument;
import bellman.store.job.TrainingJob;
import bellman.train.RunLog;
import bellman.train.Training;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Runs that a test records as `bellman train` does.
public final class Recorded {
    private Recorded() {}

    /// Trains what a document describes, in a new run directory.
    public static void run(ConfigDocument document, Path directory) {
        run(document, directory, Long.MAX_VALUE);
    }

    private static void run(ConfigDocument document, Path directory, long last) {
        try (TrainingJob job = new LanguageTraining().open(document);
                RunRecorder recorder = RunDirectory.create(directory, job.start("test"), RecorderOptions.DEFAULT)) {
            job.settle(directory);
            job.training(new Log(recorder, last)).run();
            recorder.finish(job.conclude(job.trainer().steps()).result());
        }
    }

    /// Goes on with the run in a directory if one was begun there, else begins it.
    public static void goOn(ConfigDocument document, Path directory) {
        goOn(document, directory, Long.MAX_VALUE);
    }

    private static void goOn(ConfigDocument document, Path directory, long last) {
        if (!Files.exists(directory.resolve("manifest.json"))) {
            run(document, directory, last);
            return;
        }
        RunDirectory run = RunDirectory.open(directory);
        var latest = run.latestCheckpoint().checkpoint();
        try (TrainingJob job = new LanguageTraining().open(document);
                RunRecorder recorder = run.resumeFrom(latest, List.of(), Map.of(), RecorderOptions.DEFAULT)) {
            job.settle(directory);
            Training training = job.training(new Log(recorder, last));
            latest.ifPresent(checkpoint -> training.resume(checkpoint.state()));
            training.run();
            recorder.finish(job.conclude(job.trainer().steps()).result());
        }
    }

    /// Goes on with a run as a process of its own: the configuration's file, the run's directory, and the step behind
    /// whose checkpoint it waits to be killed.
    public static void main(String[] words) {
        goOn(ConfigDocument.parse(Path.of(words[0])), Path.of(words[1]), Long.parseLong(words[2]));
    }

    private record Log(RunRecorder recorder, long last) implements RunLog {
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
            while (step >= last) {
                LockSupport.park(this);
            }
        }
    }
}
