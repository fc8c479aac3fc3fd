package bellman.store;

import bellman.store.disk.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A run in a list of runs.
///
/// @param path of its directory
/// @param state of the run
/// @param reason why it counts as damaged, empty if it does not
/// @param manifest of the run, if it can be read
public record RunSummary(Path path, RunState state, String reason, Optional<RunManifest> manifest) {
    /// How the run in a folder stands. What cannot be read is said in the summary, not thrown.
    public static RunSummary of(Path run) {
        var summary = new RunSummary(run, RunState.RUNNING, "", Optional.empty());
        try {
            if (RunLock.isHeld(run) && !Files.exists(run.resolve(RunManifest.FILE))) {
                return summary;
            }
            RunDirectory directory = RunDirectory.open(run);
            summary = new RunSummary(run, directory.state(), "", Optional.of(directory.manifest()));
            directory.metrics().close();
            return summary;
        } catch (StorageException e) {
            return summary.damaged(e);
        }
    }

    /// This run, which turned out to be damaged when more of it was read.
    public RunSummary damaged(StorageException why) {
        return new RunSummary(path, RunState.DAMAGED, String.valueOf(why.getMessage()), manifest);
    }

    /// Its reason in the words that all use, with files named as they are called in the run:
    /// `damaged: metrics.db: …`.
    public String problem() {
        return state.word() + ": " + local(path, reason);
    }

    /// A message without the folders above the run.
    public static String local(Path run, String message) {
        return message.replace(run + "/", "").replace(run + ": ", "").replace(run.toString(), "the run");
    }

    /// The directory's own name.
    public String name() {
        return path.getFileName().toString();
    }
}
