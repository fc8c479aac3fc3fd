package bellman.app;

import bellman.cli.Failure;
import bellman.cli.Invocation;
import bellman.store.RecorderOptions;
import bellman.store.RunDirectory;
import bellman.store.RunRecorder;
import bellman.store.RunStart;
import bellman.store.RunState;
import bellman.store.checkpoint.Checkpoint;
import bellman.store.checkpoint.Checkpoints;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
            requireSameInputs(run, start);
            Checkpoints.Latest latest = run.latestCheckpoint();
            List<String> notes = new ArrayList<>(latest.notices());
            if (latest.checkpoint().isPresent()) {
                notes.addAll(job.resumeNotices());
            } else {
                requireUnfinished(run);
                notes.add("no checkpoint was written yet: it begins again from step 0");
            }
            notes.forEach(n -> invocation.err().println("bellman: " + n));
            if (run.state() == RunState.FINISHED && isUsedUp(latest, kind.bind(lately), now, job.budget())) {
                invocation.err().println("bellman: " + directory + " is finished; raise its budget to train on");
                Returns.printDone(invocation, run.manifest().result(), directory);
                return true;
            }
            RecorderOptions recorderOptions = RecorderOptions.DEFAULT.withKeepCheckpoints(job.keepCheckpoints());
            try (RunRecorder recorder = run.resumeFrom(latest.checkpoint(), notes, changes, recorderOptions)) {
                return new TrainingRun(invocation, job, start, recorder).train(latest.checkpoint(), warmUp);
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

    /// Data that changed meanwhile would make the run neither what it was nor what it claims to be.
    private static void requireSameInputs(RunDirectory run, RunStart start) {
        run.manifest().inputs().forEach((name, was) -> {
            String is = start.inputs().getOrDefault(name, "nothing");
            if (!is.equals(was)) {
                throw new StorageException(
                        run.path(),
                        "the run was begun with " + name + " " + was + ", now it is " + is
                                + "; restore what it was, or begin another with --run");
            }
        });
    }

    private static void requireUnfinished(RunDirectory run) {
        if (run.state() == RunState.FINISHED) {
            throw new StorageException(
                    run.path(),
                    "the run is finished, but its checkpoints are gone; restore them, or begin another with --run");
        }
    }

    /// Whether a finished run has nothing to do: its budget is the one that it finished with, or its steps suffice.
    private static boolean isUsedUp(Checkpoints.Latest latest, Record finished, Record now, Budget budget) {
        long steps = latest.checkpoint().map(Checkpoint::step).orElse(0L);
        return budget(finished).equals(budget(now)) || budget.steps() > 0 && steps >= budget.steps();
    }

    private static Map<String, String> budget(Record configuration) {
        Map<String, String> budget = new LinkedHashMap<>(ConfigDocument.values(configuration));
        budget.keySet().removeIf(key -> !key.startsWith("budget."));
        return budget;
    }

    private boolean train(Optional<Checkpoint> checkpoint, WarmUp warmUp) {
        Training training = job.training(new RecorderLog(recorder));
        CountDownLatch stored = new CountDownLatch(1);
        Thread interruption = new Thread(() -> interrupt(training, stored), "bellman-interruption");
        Runtime.getRuntime().addShutdownHook(interruption);
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
        } finally {
            stored.countDown();
            removeHook(interruption);
        }
    }

    private void finish(TrainingEvent.Finished finished) {
        Conclusion conclusion = job.conclude(finished.step());
        conclusion.samples().forEach(recorder::sample);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("steps", finished.step());
        result.put("seconds", finished.seconds());
        result.put("steps_per_second", finished.seconds() > 0 ? finished.step() / finished.seconds() : 0);
        result.put("reason", finished.reason());
        result.putAll(conclusion.result());
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

    /// On Ctrl-C or a plain `kill`: ends the present iteration and waits until the last checkpoint is stored.
    private static void interrupt(Training training, CountDownLatch stored) {
        training.stop(INTERRUPTED);
        try {
            if (!stored.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("bellman: the last checkpoint did not get stored in " + GRACE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already, and the hook is what waits for this.
        }
    }
}
