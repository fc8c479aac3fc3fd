package bellman.app;

import bellman.cli.Failure;
import bellman.cli.Invocation;
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
import bellman.train.Budget;
import bellman.train.Training;
import bellman.train.TrainingEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// One `bellman train` from its configuration to its last line.
final class TrainingRun {
    private static final String INTERRUPTED = "interrupted";
    private static final long GRACE_SECONDS = 20;
    private final Invocation invocation;
    private final TrainingJob job;
    private final RunStart start;
    private final RunRecorder recorder;

    private TrainingRun(Invocation invocation, TrainingJob job, RunStart start, RunRecorder recorder) {
        this.invocation = invocation;
        this.job = job;
        this.start = start;
        this.recorder = recorder;
    }

    /// Begins a run.
    ///
    /// @param directory of the run; empty for a new one in `runs`
    /// @param title by which a new one is called
    /// @return whether it came to its end
    static boolean begin(
            Optional<Path> directory, String title, ConfigDocument document, Invocation invocation, WarmUp warmUp) {
        // Everything that can be wrong with the words is found before the first file is written.
        try (TrainingJob job = open(Kinds.of(document), document, warmUp)) {
            RecorderOptions recorderOptions = RecorderOptions.DEFAULT.withKeepCheckpoints(job.keepCheckpoints());
            RunStart start = job.start(Main.VERSION);
            try (RunRecorder recorder = directory.isPresent()
                    ? RunDirectory.create(directory.get(), start, recorderOptions)
                    : RunDirectory.createIn(RunDirectory.ROOT, title, start, recorderOptions)) {
                return new TrainingRun(invocation, job, start, recorder).train(Optional.empty(), warmUp);
            }
        }
    }

    /// Opens what a document describes. Small networks' kernels are warmed up for those who train some.
    private static TrainingJob open(TrainingKind kind, ConfigDocument document, WarmUp warmUp) {
        if (!(kind instanceof Control)) {
            warmUp.close();
        }
        return kind.open(document);
    }

    /// Goes on with a run.
    ///
    /// @param source what the run was begun with, if that was said again; then it must be the same
    /// @param options lays over it what the words say
    /// @return whether it came to its end
    static boolean resume(
            Path directory,
            Optional<ConfigDocument> source,
            UnaryOperator<ConfigDocument> options,
            Invocation invocation,
            WarmUp warmUp) {
        if (source.isPresent() && !Files.exists(directory.resolve("manifest.json"))) {
            invocation.err().println("bellman: " + directory + ": no run to resume; beginning it");
            return begin(Optional.of(directory), "", options.apply(source.get()), invocation, warmUp);
        }
        RunDirectory run = RunDirectory.open(directory);
        ConfigDocument recorded = run.config();
        TrainingKind kind = Kinds.of(recorded);
        Record before = kind.bind(recorded);
        ConfigDocument lately = lately(recorded, run.manifest().changes());
        ConfigDocument said = options.apply(source.map(d -> again(d, before)).orElse(lately));
        Record now = kind.bind(said);
        Map<String, String> changes = Configurations.changes(directory, kind, before, now);
        try (TrainingJob job = open(kind, said, warmUp)) {
            RunStart start = job.start(Main.VERSION);
            Resumption resumption = Resumption.of(run, job, start);
            Optional<Checkpoint> latest = resumption.checkpoint();
            resumption.notes().forEach(n -> invocation.err().println("bellman: " + n));
            if (run.state() == RunState.FINISHED && isUsedUp(latest, kind.bind(lately), now, job.budget())) {
                invocation.err().println("bellman: " + directory + " is finished; raise its budget to train on");
                Returns.printDone(invocation, run.manifest().result(), directory);
                return true;
            }
            RecorderOptions recorderOptions = RecorderOptions.DEFAULT.withKeepCheckpoints(job.keepCheckpoints());
            try (RunRecorder recorder = run.resumeFrom(latest, resumption.notes(), changes, recorderOptions)) {
                return new TrainingRun(invocation, job, start, recorder).train(latest, warmUp);
            }
        }
    }

    /// The document as it was when the run last went on: with a larger budget than in `config.yaml`, for example.
    private static ConfigDocument lately(ConfigDocument recorded, Map<String, String> changes) {
        ConfigDocument lately = recorded;
        for (Map.Entry<String, String> change : changes.entrySet()) {
            lately = lately.set(change.getKey(), change.getValue());
        }
        return lately;
    }

    /// The document that the run was begun with, said again. A seed that it leaves open is the run's.
    private static ConfigDocument again(ConfigDocument document, Record before) {
        return document.says("seed")
                ? document
                : document.set("seed", ConfigDocument.values(before).getOrDefault("seed", "0"));
    }

    /// Whether a finished run has nothing to do: its budget is the one that it finished with, or its steps suffice.
    private static boolean isUsedUp(Optional<Checkpoint> latest, Record finished, Record now, Budget budget) {
        long steps = latest.map(Checkpoint::step).orElse(0L);
        return budget(finished).equals(budget(now)) || budget.steps() > 0 && steps >= budget.steps();
    }

    private static Map<String, String> budget(Record configuration) {
        Map<String, String> budget = new LinkedHashMap<>(ConfigDocument.values(configuration));
        budget.keySet().removeIf(key -> !key.startsWith("budget."));
        return budget;
    }

    private boolean train(Optional<Checkpoint> checkpoint, WarmUp warmUp) {
        Training training = job.training(new RecorderLog(recorder));
        try (var _ = Interruption.stopping(() -> training.stop(INTERRUPTED), GRACE_SECONDS)) {
            return train(training, checkpoint, warmUp);
        }
    }

    private boolean train(Training training, Optional<Checkpoint> checkpoint, WarmUp warmUp) {
        try (Progress progress = Progress.of(invocation, recorder.path(), start, job)) {
            job.settle(recorder.path());
            training.callback(progress);
            checkpoint.ifPresent(c -> training.resume(c.state()));
            warmUp.close();
            job.notices().forEach(n -> invocation.err().println("bellman: " + n));
            TrainingEvent.Finished finished = training.run();
            progress.end();
            if (finished.reason().equals(INTERRUPTED)) {
                recorder.close();
                invocation
                        .err()
                        .println("bellman: interrupted at step " + finished.step()
                                + "; go on with: bellman train --run " + recorder.path() + " --resume");
                return false;
            }
            finish(finished);
            return true;
        } catch (StorageException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            recorder.fail(Failure.of(e).line());
            throw e;
        }
    }

    private void finish(TrainingEvent.Finished finished) {
        Conclusion conclusion = job.conclude(finished.step());
        conclusion.samples().forEach(recorder::sample);
        Map<String, Object> result = RunResult.of(finished, conclusion);
        recorder.finish(result);
        recorder.close();
        Returns.printDone(invocation, result, recorder.path());
        if (!invocation.json()) {
            conclusion.sentences().forEach(invocation.out()::println);
            String lead = "next: ";
            for (String command : conclusion.next()) {
                String words = command.replace("RUN", recorder.path().toString());
                invocation.out().println(lead + words);
                lead = " ".repeat(lead.length());
            }
        }
    }
}
