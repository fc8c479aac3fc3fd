package bellman.app.tune;

import bellman.app.Configurations;
import bellman.app.Main;
import bellman.app.RecorderLog;
import bellman.app.Resumption;
import bellman.app.RunResult;
import bellman.cli.Failure;
import bellman.store.RecorderOptions;
import bellman.store.RunDirectory;
import bellman.store.RunRecorder;
import bellman.store.RunStart;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/// A trial's run, on its way from rung to rung. On a rung that is not its last it is left as if it had been
/// interrupted there: going on gives bit for bit the run that was never stopped.
final class TrialRun {
    private static final String INTERRUPTED = "interrupted";
    private static final String RUNG = "rung";
    private final Function<ConfigDocument, TrainingKind> kinds;
    private final Consumer<String> notices;
    private final Set<Training> active = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /// To where a run goes.
    ///
    /// @param until steps that it takes in all
    /// @param last whether that is its end
    /// @param failed is told at which step the run failed, if it does
    record Goal(long until, boolean last, LongConsumer failed) {}

    /// What a run came to on a rung.
    ///
    /// @param step at which it was evaluated
    /// @param result as a run's manifest has it
    record Reached(long step, Map<String, Object> result) {}

    /// @param kinds of what documents describe
    /// @param notices takes what should be known of a run that goes on, such as a damaged checkpoint
    TrialRun(Function<ConfigDocument, TrainingKind> kinds, Consumer<String> notices) {
        this.kinds = kinds;
        this.notices = notices;
    }

    /// Stops what trains, with a last checkpoint.
    void stop() {
        stopping = true;
        active.forEach(t -> t.stop(INTERRUPTED));
    }

    /// Begins a run or goes on with it to its goal, and evaluates it.
    ///
    /// @return empty if it was stopped before
    Optional<Reached> advance(Path run, ConfigDocument document, Goal goal) {
        TrainingKind kind = kinds.apply(document);
        if (!Files.exists(run.resolve("manifest.json"))) {
            return begin(run, kind, document, goal);
        }
        RunDirectory begun = RunDirectory.open(run);
        if (goal.last() && begun.state() == RunState.FINISHED) {
            Map<String, Object> result = begun.manifest().result();
            long step = result.get("steps") instanceof Number n ? n.longValue() : goal.until();
            return Optional.of(new Reached(step, result));
        }
        return resume(begun, kind, document, goal);
    }

    private Optional<Reached> begin(Path run, TrainingKind kind, ConfigDocument document, Goal goal) {
        try (TrainingJob job = kind.open(document);
                RunRecorder recorder = RunDirectory.create(run, job.start(Main.VERSION), options(job))) {
            return train(job, recorder, Optional.empty(), goal);
        }
    }

    private Optional<Reached> resume(RunDirectory begun, TrainingKind kind, ConfigDocument document, Goal goal) {
        try (TrainingJob job = kind.open(document)) {
            RunStart start = job.start(Main.VERSION);
            Resumption resumption = Resumption.of(begun, job, start);
            resumption.notes().forEach(notices);
            try (RunRecorder recorder = begun.resumeFrom(
                    resumption.checkpoint(), resumption.notes(), changes(begun, kind, document), options(job))) {
                return train(job, recorder, resumption.checkpoint(), goal);
            }
        }
    }

    private static RecorderOptions options(TrainingJob job) {
        return RecorderOptions.DEFAULT.withKeepCheckpoints(job.keepCheckpoints());
    }

    /// What differs from how the run was begun: in a population, values.
    private static Map<String, String> changes(RunDirectory run, TrainingKind kind, ConfigDocument document) {
        return Configurations.differences(
                ConfigDocument.values(kind.bind(run.config())), ConfigDocument.values(kind.bind(document)));
    }

    private Optional<Reached> train(TrainingJob job, RunRecorder recorder, Optional<Checkpoint> checkpoint, Goal goal) {
        try {
            job.settle(recorder.path());
            Training training = job.training(new RecorderLog(recorder));
            training.callback((event, t) -> {
                if (!goal.last() && event instanceof TrainingEvent.Iterated && event.step() >= goal.until()) {
                    t.stop(RUNG);
                }
            });
            checkpoint.ifPresent(c -> training.resume(c.state()));
            if (!goal.last() && checkpoint.filter(c -> c.step() >= goal.until()).isPresent()) {
                training.stop(RUNG);
            }
            return conclude(job, recorder, run(training), goal.last());
        } catch (StorageException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            goal.failed().accept(job.trainer().steps());
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
        Map<String, Object> result = RunResult.of(finished, conclusion);
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
        // The heir may have come further than whom it takes over from. If only the newest were kept, they would be its
        // own, which are deleted below.
        RecorderOptions keepAll = RecorderOptions.DEFAULT.withKeepCheckpoints(Integer.MAX_VALUE);
        try (RunRecorder recorder = directory.resumeFrom(
                own,
                List.of("went on with what " + from.getFileName() + " had learned"),
                changes(directory, kind, document),
                keepAll)) {
            recorder.checkpoint(learned.step(), learned.state());
            recorder.flush();
        }
        directory.checkpoints().deleteAfter(learned.step());
        if (!directory.checkpoints().byStep().containsKey(learned.step())) {
            throw new StorageException(
                    heir, "checkpoint " + learned.step() + ", which it took over, is missing; resume the search");
        }
    }
}
