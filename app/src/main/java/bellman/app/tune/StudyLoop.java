package bellman.app.tune;

import bellman.cli.Failure;
import bellman.run.RandomStream;
import bellman.store.config.ConfigDocument;
import bellman.store.config.ConfigException;
import bellman.store.disk.StorageException;
import bellman.store.job.TrainingKind;
import bellman.store.study.Study;
import bellman.store.study.StudyFile;
import bellman.store.study.StudyPlan;
import bellman.store.study.Trial;
import bellman.store.study.Trial.Stage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Carries a search out: several threads, each of which takes what comes next, trains it and writes down
/// what came of it.
final class StudyLoop {
    private final Path folder;
    private final TrialRun runs;
    private final Listener listener;
    private final LongSupplier nanoTime;
    private final long began;
    private final double secondsBefore;
    private final Set<Integer> taken = new HashSet<>();
    private Study study;
    private boolean stopping;
    private Runnable failure = () -> {};
    private boolean failed;

    /// Who is told how a search goes, by any of its threads.
    interface Listener {
        /// A trial reached a rung or failed.
        void trial(Study study, Trial trial);

        /// Something that should be known of a run.
        void notice(String line);
    }

    /// @param kinds of what documents describe
    /// @param listener is told how it goes
    StudyLoop(
            Path folder,
            Study study,
            Function<ConfigDocument, TrainingKind> kinds,
            Listener listener,
            LongSupplier nanoTime) {
        this.folder = folder;
        this.study = study;
        runs = new TrialRun(kinds, listener::notice);
        this.listener = listener;
        this.nanoTime = nanoTime;
        began = nanoTime.getAsLong();
        secondsBefore = study.seconds();
    }

    /// Runs the search until it ends or is stopped.
    ///
    /// @return how it stands then
    Study run() throws InterruptedException {
        write();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < study.limits().parallel(); i++) {
            threads.add(Thread.ofPlatform().name("bellman-trial-" + (i + 1)).start(this::work));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        synchronized (this) {
            failure.run();
            study = study.at(seconds(), !stopping);
            StudyFile.write(folder, study);
            return study;
        }
    }

    /// Stops what trains, with last checkpoints. May be called from any thread.
    void stop() {
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        runs.stop();
    }

    private void work() {
        try {
            Optional<Trial> next = next();
            while (next.isPresent()) {
                settle(next.get(), trained(next.get()));
                next = next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            fail(() -> {
                throw e;
            });
        } catch (Error e) {
            fail(() -> {
                throw e;
            });
        }
    }

    /// The first failure of a thread ends the search, and is thrown where it was begun.
    private void fail(Runnable thrown) {
        synchronized (this) {
            failure = failed ? failure : thrown;
            failed = true;
        }
        stop();
    }

    /// The trial that this thread trains next; empty if there is nothing more to do.
    private synchronized Optional<Trial> next() throws InterruptedException {
        while (!stopping) {
            Optional<Trial> left = study.trials().stream()
                    .filter(t -> t.stage() == Stage.TRAINING && !taken.contains(t.number()))
                    .findFirst();
            if (left.isPresent()) {
                taken.add(left.get().number());
                return left;
            }
            boolean usedUp = study.limits().isUsedUp(study.steps(), seconds());
            switch (Turns.next(study, usedUp)) {
                case Turn.Train(Trial trial) -> {
                    study = study.with(trial);
                    write();
                }
                case Turn.Generation generation -> {
                    begin(generation);
                    notifyAll();
                }
                case Turn.Await() -> wait();
                case Turn.End() -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /// First the states change hands, then the file says so: whoever is killed between does it again.
    private void begin(Turn.Generation generation) {
        Study next = study;
        for (Trial trial : study.trials()) {
            if (generation.inheritances().containsKey(trial.number())) {
                Trial.Inheritance inheritance = generation.inheritances().get(trial.number());
                Trial heir = trial.inheriting(inheritance, study.plan().rungs());
                Path from = folder.resolve(
                        study.trials().get(inheritance.from() - 1).folder());
                next = next.with(takingOver(heir, from));
            } else if (trial.stage() == Stage.WAITING) {
                next = next.with(trial.towards(generation.rung()));
            }
        }
        study = next;
        write();
    }

    /// A member with what another has learned; failed if that and its new values do not go together.
    private Trial takingOver(Trial heir, Path from) {
        try {
            runs.inherit(from, folder.resolve(heir.folder()), document(study.plan(), heir, 0));
            return heir;
        } catch (StorageException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            listener.notice(heir.folder() + " failed: " + reason(e));
            return heir.failed(reason(e), heir.steps());
        }
    }

    /// A trial's configuration under one of its seeds.
    static ConfigDocument document(StudyPlan plan, Trial trial, int index) {
        long seed =
                RandomStream.of(plan.seed(), "run", trial.number() * 64 + index).nextInt(Integer.MAX_VALUE);
        return configured(plan, trial.values()).set("seed", Long.toString(seed));
    }

    /// The configuration with a trial's values, under its own seed.
    static ConfigDocument configured(StudyPlan plan, Map<String, String> values) {
        ConfigDocument document =
                ConfigDocument.parse(plan.config(), plan.title()).asPreset();
        for (Map.Entry<String, String> value : values.entrySet()) {
            document = document.set(value.getKey(), value.getValue());
        }
        return document;
    }

    /// What a trial came to; empty if it was stopped.
    private Optional<Trial> trained(Trial trial) {
        StudyPlan plan = study().plan();
        long until = plan.rungs().get(trial.bound());
        boolean last = trial.bound() == plan.rungs().size() - 1;
        AtomicLong failedAt = new AtomicLong(trial.steps());
        TrialRun.Goal goal = new TrialRun.Goal(until, last, failedAt::set);
        List<TrialRun.Reached> reached = new ArrayList<>();
        try {
            for (int i = 0; i < plan.seeds(); i++) {
                Path run = folder.resolve(trial.folder(plan.seeds(), i));
                Optional<TrialRun.Reached> one = runs.advance(run, document(plan, trial, i), goal);
                if (one.isEmpty()) {
                    return Optional.empty();
                }
                reached.add(one.get());
            }
            return Optional.of(trial.scored(Scoring.of(plan, reached), last));
        } catch (StorageException | UnknownObjectiveException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            // Values may want more memory than there is; others need not.
            return Optional.of(trial.failed(reason(e), steps(trial, plan.seeds(), reached, failedAt.get())));
        }
    }

    private static String reason(Throwable failure) {
        return failure instanceof ConfigException e
                ? "values that do not go together: " + e.getMessage()
                : Failure.of(failure).line();
    }

    /// Steps that a failed trial took under one seed, on average: those after the seed that failed are where
    /// they were.
    private static long steps(Trial trial, int seeds, List<TrialRun.Reached> reached, long failedAt) {
        long before = reached.stream().mapToLong(TrialRun.Reached::step).sum();
        return (before + failedAt + (seeds - reached.size() - 1) * trial.steps()) / seeds;
    }

    private synchronized Study study() {
        return study;
    }

    private synchronized void settle(Trial trial, Optional<Trial> came) {
        taken.remove(trial.number());
        if (came.isPresent()) {
            study = study.with(came.get());
            write();
            listener.trial(study, came.get());
        }
        notifyAll();
    }

    private void write() {
        study = study.at(seconds(), false);
        StudyFile.write(folder, study);
    }

    private double seconds() {
        return secondsBefore + (nanoTime.getAsLong() - began) * 1e-9;
    }
}
