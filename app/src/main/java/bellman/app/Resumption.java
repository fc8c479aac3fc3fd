package bellman.app;

import bellman.store.RunDirectory;
import bellman.store.RunStart;
import bellman.store.RunState;
import bellman.store.checkpoint.Checkpoint;
import bellman.store.checkpoint.Checkpoints;
import bellman.store.disk.StorageException;
import bellman.store.job.TrainingJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// From where a run goes on.
///
/// @param checkpoint the newest that is intact; empty if it begins again
/// @param notes what whoever resumes it should know, one line each
public record Resumption(Optional<Checkpoint> checkpoint, List<String> notes) {
    public Resumption {
        notes = List.copyOf(notes);
    }

    /// From where `run` goes on as `job`.
    ///
    /// @param start what the run would begin with today
    /// @throws StorageException if the data changed meanwhile, or the run is finished and has no checkpoint
    /// @throws bellman.store.disk.DamagedFileException if there are checkpoints, but none is intact
    public static Resumption of(RunDirectory run, TrainingJob job, RunStart start) {
        requireSameInputs(run, start);
        Checkpoints.Latest latest = run.latestCheckpoint();
        List<String> notes = new ArrayList<>(latest.notices());
        if (latest.checkpoint().isPresent()) {
            notes.addAll(job.resumeNotices());
        } else {
            requireUnfinished(run);
            notes.add("no checkpoint was written yet: it begins again from step 0");
        }
        return new Resumption(latest.checkpoint(), notes);
    }

    /// Data that changed meanwhile would make the run neither what it was nor what it claims to be.
    private static void requireSameInputs(RunDirectory run, RunStart start) {
        run.manifest().inputs().forEach((name, was) -> {
            String is = start.inputs().getOrDefault(name, "nothing");
            if (!is.equals(was)) {
                throw new StorageException(
                        run.path(),
                        "the run was begun with " + name + " " + was + ", now it is " + is
                                + "; restore what it was, or begin anew in another directory");
            }
        });
    }

    private static void requireUnfinished(RunDirectory run) {
        if (run.state() == RunState.FINISHED) {
            throw new StorageException(
                    run.path(),
                    "the run is finished, but its checkpoints are gone; restore them, or begin anew in another"
                            + " directory");
        }
    }
}
