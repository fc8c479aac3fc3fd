package bellman.app.tune;

import bellman.app.Configurations;
import bellman.app.Dashboard;
import bellman.app.Interruption;
import bellman.app.Kinds;
import bellman.app.Main;
import bellman.app.PythonChoice;
import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.cli.UsageException;
import bellman.store.RunConflictException;
import bellman.store.disk.FolderLock;
import bellman.store.disk.StorageException;
import bellman.store.study.Study;
import bellman.store.study.StudyFile;
import bellman.store.study.StudyLimits;
import bellman.store.study.StudyPlan;
import bellman.store.study.StudyPlan.SchedulerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Searches the values of a configuration's keys.
@Command(
        name = "tune",
        description = {
            "Search the values of keys of a preset or a configuration file under which training does best.",
            "Each trial is a run in the search's folder; the best configuration is written as best.yaml. A search that",
            "was interrupted, however it was, goes on with --resume."
        },
        footer = {
            "",
            "Examples:",
            "  bellman tune ppo-cartpole --trials 12 --set budget.steps=20_000",
            "  bellman tune sac-pendulum --search 'learning-rate=log(1e-4,1e-2)' --search 'batch-size=choice(64,256)'",
            "  bellman tune ppo-pendulum --scheduler asha --trials 40 --parallel 2 --budget 30m",
            "  bellman tune --study runs/tune-ppo-pendulum-20261129-201500 --resume --trials 60"
        })
final class TuneCommand implements Runnable {
    private static final long GRACE_SECONDS = 25;

    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli fills it
    private PythonChoice python = new PythonChoice();

    @Mixin
    private StudyWords words = new StudyWords();

    @Parameters(
            paramLabel = "PRESET|CONFIG.yaml",
            arity = "0..1",
            description = "A preset (see: bellman presets) or a file. With --resume it may be left out.")
    private Optional<String> source = Optional.empty();

    @Option(names = "--study", paramLabel = "DIR", description = "The search's folder (default: a new one in runs).")
    private Optional<Path> folder = Optional.empty();

    @Option(
            names = "--resume",
            description = "Go on with the search in --study; --trials, --budget and --parallel may differ.")
    private boolean resume;

    @Option(names = "--dashboard", description = "Open a web page that follows the search.")
    private boolean dashboard;

    @Override
    public void run() {
        if (resume) {
            resume();
        } else {
            begin();
        }
    }

    private void begin() {
        String what = source.orElseThrow(
                () -> new UsageException("expected a preset or a configuration file; see: bellman presets"));
        String title = Configurations.title(what);
        Path where = folder.orElseGet(() -> Configurations.stamped("tune-" + title));
        if (Files.exists(where)) {
            requireVacant(where);
        }
        StudyPlan plan = Planning.plan(what, title, words);
        Study study = new Study(Main.VERSION, plan, words.limits(), List.of(), 0, false);
        try {
            Files.createDirectories(where);
        } catch (IOException e) {
            throw StorageException.of(where, "cannot create it", e);
        }
        search(where, () -> {
            requireVacant(where);
            return study;
        });
    }

    /// That nothing stands in a folder but what a search leaves that was killed before it began.
    private static void requireVacant(Path where) {
        try (var files = Files.list(where)) {
            boolean vacant = files.map(f -> f.getFileName().toString())
                    .allMatch(name -> name.equals(StudyFile.LOCK) || name.startsWith("." + StudyFile.NAME));
            if (!vacant) {
                throw new UsageException(where + ": there is something already; "
                        + (StudyFile.isIn(where) ? "go on with the search there with --resume, or " : "")
                        + "choose another folder with --study");
            }
        } catch (IOException e) {
            throw StorageException.of(where, "cannot list it", e);
        }
    }

    private void resume() {
        Path where = folder.orElseThrow(() -> new UsageException("--resume: say which search with --study DIR"));
        StudyFile.requireIn(where);
        search(where, () -> resumed(where));
    }

    /// The search in a folder, under the limits that were said.
    private Study resumed(Path where) {
        Study study = StudyFile.read(where);
        requireSamePlan(where, study.plan());
        StudyLimits limits = words.limits(study.limits());
        if (study.plan().scheduler() == SchedulerKind.PBT
                && limits.trials() != study.limits().trials()) {
            throw new UsageException("--trials: the population has "
                    + study.limits().trials() + " members, and stays as it is; leave it out");
        }
        return study.within(limits);
    }

    /// A search may be described again when it goes on; then it must be the same.
    private void requireSamePlan(Path where, StudyPlan plan) {
        if (source.isEmpty()) {
            words.refusePlan();
        } else if (!Planning.plan(source.get(), Configurations.title(source.get()), words)
                .equals(plan)) {
            throw new UsageException(
                    where + ": the search there was begun otherwise; leave out all but --trials, --budget"
                            + " and --parallel, or begin another with --study");
        }
    }

    /// Carries out what `opening` finds in the folder once nobody else can change it. Whoever is killed from
    /// then on has a search to resume.
    private void search(Path where, Supplier<Study> opening) {
        try (FolderLock _ = FolderLock.acquire(where, StudyFile.LOCK)
                .orElseThrow(() -> new RunConflictException(
                        where, "another process is at this search; wait for it, or stop it"))) {
            Study study = opening.get();
            StudyFile.write(where, study);
            if (dashboard) {
                try (var _ = Dashboard.open(where, invocation)) {
                    carryOut(where, study);
                }
            } else {
                carryOut(where, study);
            }
        }
    }

    private void carryOut(Path where, Study study) {
        var report = new StudyReport(invocation, where);
        var loop = new StudyLoop(where, study, Kinds::of, report, System::nanoTime);
        try (var _ = Interruption.stopping(loop::stop, GRACE_SECONDS)) {
            report.begin(study);
            Study came = loop.run();
            if (!came.finished()) {
                report.interrupted(came);
                return;
            }
            report.end(came);
            if (came.best().isEmpty()) {
                throw new CommandException(
                        where + ": no trial has a value; the reasons stand in " + where.resolve(StudyFile.NAME));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
