package bellman.app;

import bellman.policy.Policy;
import bellman.store.RunDirectory;
import bellman.store.checkpoint.Checkpoint;
import bellman.store.checkpoint.Checkpoints;
import bellman.store.config.ConfigDocument;
import bellman.store.disk.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A run on disk at one of its checkpoints, to evaluate or to act with.
///
/// ```java
/// Policy policy = SavedRun.open(Path.of("runs/cartpole-20261122-193201")).policy();
/// float[] action = policy.act(observation);
/// ```
///
/// @param directory of the run
/// @param checkpoint that was asked for, or the newest that is intact
/// @param notices a line for each damaged checkpoint that was passed over
public record SavedRun(RunDirectory directory, Checkpoint checkpoint, List<String> notices) {

    /// Opens a run, or one checkpoint of it (`…/checkpoints/100000`).
    ///
    /// @throws StorageException if there is none, or it is damaged
    public static SavedRun open(Path path) {
        Path run = path.toAbsolutePath().normalize().resolveSibling("..").normalize();
        if (path.toAbsolutePath().normalize().startsWith(run.resolve("checkpoints")) && Files.isDirectory(path)) {
            return new SavedRun(RunDirectory.open(run), Checkpoint.open(path), List.of());
        }
        RunDirectory directory = RunDirectory.open(path);
        Checkpoints.Latest latest = directory.latestCheckpoint();
        Checkpoint checkpoint = latest.checkpoint()
                .orElseThrow(() -> new StorageException(
                        path,
                        "the run has no checkpoint yet; let it train on with: bellman train --run " + path
                                + " --resume"));
        return new SavedRun(directory, checkpoint, latest.notices());
    }

    private static final String OPTIONS = "environment.options.";

    /// What was trained. To be closed.
    public Experiment experiment() {
        return Experiment.of(directory.config());
    }

    /// The same in an environment with other options, such as physics that training never saw. To be closed.
    ///
    /// @param options by their keys, `environment.options.NAME`
    /// @throws IllegalArgumentException if a key is another, or the spaces are no longer those of the policy
    public Experiment experiment(Map<String, String> options) {
        if (options.isEmpty()) {
            return experiment();
        }
        ConfigDocument document = directory.config();
        for (Map.Entry<String, String> option : options.entrySet()) {
            if (!option.getKey().startsWith(OPTIONS)) {
                throw new IllegalArgumentException("--set " + option.getKey()
                        + ": only options of the environment may differ from those of the training; expected a key below "
                        + OPTIONS + ", such as " + OPTIONS + "randomize.friction");
            }
            document = document.set(option.getKey(), option.getValue());
        }
        Experiment other = Experiment.of(document);
        try (Experiment trained = experiment()) {
            trained.requireSpacesOf(other, "--set " + String.join(", ", options.keySet()));
            return other;
        } catch (RuntimeException | Error e) {
            other.close();
            throw e;
        }
    }

    /// The policy that the checkpoint holds.
    public Policy policy() {
        try (Experiment experiment = experiment()) {
            return experiment.policy(checkpoint.state());
        }
    }
}
