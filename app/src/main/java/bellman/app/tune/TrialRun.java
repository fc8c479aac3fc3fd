package bellman.app.tune;

import bellman.app.Configurations;
import bellman.app.Main;
import bellman.app.RecorderLog;
import bellman.cli.Failure;
import bellman.store.RecorderOptions;
import bellman.store.RunDirectory;
import bellman.store.RunRecorder;
import bellman.store.RunState;
import bellman.store.checkpoint.Checkpoint;
import bellman.store.config.ConfigDocument;
import bellman.store.disk.StorageException;
import bellman.store.job.Conclusion;
import bellman.store.job.TrainingJob;
import bellman.store.job.TrainingKind;
import bellman.train.Training;
import bellman.train.TrainingEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// A trial's run, on its way from rung to rung. On a rung that is not its last it is left as if it had been
/// interrupted there: going on gives bit for bit the run that was never stopped.
final class TrialRun {
    private static final String INTERRUPTED = "interrupted";
    private static final String RUNG = "rung";
    private final Function<ConfigDocument, TrainingKind> kinds;
    private final Set<Training> active = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /// What a run came to on a rung.
    ///
    /// @param step at which it was evaluated
    /// @param result as a run's manifest has it
    record Reached(long step, Map<String, Object> result) {}

    /// @param kinds of what documents describe
    TrialRun(Function<ConfigDocument, TrainingKind> kinds) {
        this.kinds = kinds;
    }

    /// Stops what trains, with a last checkpoint.
    void stop() {
        stopping = true;
        active.forEach(t -> t.stop(INTERRUPTED));
    }

    /// Begins a run or goes on with it until it has taken so many steps, and evaluates it.
    ///
    /// @param last whether that is its end
    /// @return empty if it was stopped before
    Optional<Reached> advance(Path run, ConfigDocument document, long until, boolean last) {
        TrainingKind kind = kinds.apply(document);
        Optional<RunDirectory> begun =
                Files.exists(run.resolve("manifest.json")) ? Optional.of(RunDirectory.open(run)) : Optional.empty();
        if (last && begun.isPresent() && begun.get().state() == RunState.FINISHED) {
            Map<String, Object> result = begun.get().manifest().result();
            return Optional.of(new Reached(result.get("steps") instanceof Number n ? n.longValue() : until, result));
        }
        try (TrainingJob job = kind.open(document)) {
            Optional<Checkpoint> checkpoint =
                    begun.flatMap(b -> b.latestCheckpoint().checkpoint());
            try (RunRecorder recorder = recorder(run, begun, checkpoint, job, kind, document)) {
                return train(job, recorder, checkpoint, until, last);
            }
        }
    }

    private RunRecorder recorder(
            Path run,
            Optional<RunDirectory> begun,
            Optional<Checkpoint> checkpoint,
            TrainingJob job,
            TrainingKind kind,
            ConfigDocument document) {
        RecorderOptions options = RecorderOptions.DEFAULT.withKeepCheckpoints(job.keepCheckpoints());
        if (begun.isEmpty()) {
            return RunDirectory.create(run, job.start(Main.VERSION), options);
        }
        return begun.get().resumeFrom(checkpoint, List.of(), changes(begun.get(), kind, document), options);
    }

    /// What differs from how the run was begun: in a population, values.
    private static Map<String, String> changes(RunDirectory run, TrainingKind kind, ConfigDocument document) {
        return Configurations.differences(
                ConfigDocument.values(kind.bind(run.config())), ConfigDocument.values(kind.bind(document)));
    }

    private Optional<Reached> train(
            TrainingJob job, RunRecorder recorder, Optional<Checkpoint> checkpoint, long until, boolean last) {
        try {
            job.settle(recorder.path());
            Training training = job.training(new RecorderLog(recorder));
            training.callback((event, t) -> {
                if (!last && event instanceof TrainingEvent.Iterated && event.step() >= until) {
                    t.stop(RUNG);
                }
            });
            checkpoint.ifPresent(c -> training.resume(c.state()));
            if (!last && checkpoint.filter(c -> c.step() >= until).isPresent()) {
                training.stop(RUNG);
            }
            return conclude(job, recorder, run(training), last);
        } catch (StorageException e) {
            throw e;
        } catch (RuntimeException e) {
            recorder.fail(Failure.of(e).line());
            throw e;
        }
    }

    private TrainingEvent.Finished run(Training training) {
        active.add(training);
        try {
            if (stopping) {
                training.stop(INTERRUPTED);
            }
            return training.run();
        } finally {
            active.remove(training);
        }
    }

    private static Optional<Reached> conclude(
            TrainingJob job, RunRecorder recorder, TrainingEvent.Finished finished, boolean last) {
        if (finished.reason().equals(INTERRUPTED)) {
            return Optional.empty();
        }
        Conclusion conclusion = job.conclude(finished.step());
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("steps", finished.step());
        result.put("seconds", finished.seconds());
        result.put("steps_per_second", finished.seconds() > 0 ? finished.step() / finished.seconds() : 0);
        result.put("reason", finished.reason());
        result.putAll(conclusion.result());
        if (last) {
            conclusion.samples().forEach(recorder::sample);
            recorder.finish(result);
        }
        return Optional.of(new Reached(finished.step(), result));
    }

    /// Puts what one run has learned into another, as its newest checkpoint. Doing it twice is doing it once.
    ///
    /// @param document of the heir, with its new values
    void inherit(Path from, Path heir, ConfigDocument document) {
        Checkpoint learned = RunDirectory.open(from)
                .latestCheckpoint()
                .checkpoint()
                .orElseThrow(
                        () -> new StorageException(from, "the run has no checkpoint that another could take over"));
        TrainingKind kind = kinds.apply(document);
        if (!Files.exists(heir.resolve("manifest.json"))) {
            // A member that failed before it began.
            try (TrainingJob job = kind.open(document)) {
                RunDirectory.create(heir, job.start(Main.VERSION), RecorderOptions.DEFAULT)
                        .close();
            }
        }
        RunDirectory directory = RunDirectory.open(heir);
        Optional<Checkpoint> own = directory.latestCheckpoint().checkpoint();
        try (RunRecorder recorder = directory.resumeFrom(
                own,
                List.of("went on with what " + from.getFileName() + " had learned"),
                changes(directory, kind, document),
                RecorderOptions.DEFAULT)) {
            recorder.checkpoint(learned.step(), learned.state());
            recorder.flush();
        }
        directory.checkpoints().deleteAfter(learned.step());
    }
}
