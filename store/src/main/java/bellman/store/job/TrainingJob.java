package bellman.store.job;

import bellman.store.RunStart;
import bellman.train.Budget;
import bellman.train.RunLog;
import bellman.train.Trainer;
import bellman.train.Training;
import java.nio.file.Path;
import java.util.List;

/// A configured training with all that it needs, ready to run. It owns its trainer.
public interface TrainingJob extends AutoCloseable {

    /// What its run begins with.
    ///
    /// @param version of Bellman
    RunStart start(String version);

    /// How many of the latest checkpoints stay.
    int keepCheckpoints();

    /// When it ends.
    Budget budget();

    /// The metrics that show how it goes, the most telling first; at least one.
    List<Shown> shown();

    /// What whoever starts it should know, such as lines of data that were left out; one line each.
    List<String> notices();

    /// What whoever resumes it should know, for example that the run differs from an uninterrupted one.
    List<String> resumeNotices();

    /// The trainer, the same each time.
    Trainer trainer();

    /// Puts what belongs to the run besides its records into its directory, before training begins or goes on.
    ///
    /// @param run the run's directory
    void settle(Path run);

    /// The loop around the trainer, as the configuration says.
    Training training(RunLog log);

    /// What it came to, once training is over.
    ///
    /// @param step after which it ended
    Conclusion conclude(long step);

    @Override
    void close();
}
