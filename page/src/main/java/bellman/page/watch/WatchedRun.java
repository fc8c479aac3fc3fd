package bellman.page.watch;

import bellman.store.RunDirectory;
import bellman.store.RunManifest;
import bellman.store.RunState;
import bellman.store.RunSummary;
import bellman.store.disk.StorageException;
import bellman.store.metrics.MetricsDatabase;
import bellman.store.metrics.MetricsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One run as it stands, and how it stood when it was last looked at.
public final class WatchedRun {
    /// Rows read at a time of a long run, so that others have their turn.
    private static final long STRETCH = 20_000;

    private final String name;
    private final Path path;
    private RunFacts facts;
    private RunSeries series = new RunSeries();
    private String trouble = "";
    private List<FileStamp> factStamps = List.of();
    private List<FileStamp> metricStamps = List.of();
    private int resumes;

    WatchedRun(String name, Path path) {
        this.name = name;
        this.path = path;
        facts = RunFacts.of(path);
        factStamps = factStamps();
        resumes = resumes(facts);
    }

    /// By what requests ask for it: the folders below the root that lead to it.
    public String name() {
        return name;
    }

    /// Its directory.
    public Path path() {
        return path;
    }

    private List<FileStamp> factStamps() {
        return List.of(
                FileStamp.of(path.resolve(RunManifest.FILE)),
                FileStamp.of(path.resolve("config.yaml")),
                // Of a damaged run also those that may have been put back.
                FileStamp.of(
                        path.resolve(facts.state() == RunState.DAMAGED ? MetricsDatabase.FILE : RunManifest.FILE)));
    }

    private static int resumes(RunFacts facts) {
        return facts.manifest().map(m -> m.resumes().size()).orElse(0);
    }

    /// The seed it was begun with; 0 if nobody knows.
    long seed() {
        return facts.manifest().map(RunManifest::seed).orElse(0L);
    }

    /// Looks whether the manifest, the configuration or the lock has changed.
    synchronized boolean lookAtFacts() {
        List<FileStamp> stamps = factStamps();
        boolean mayChange = facts.state() == RunState.RUNNING || !stamps.equals(factStamps) || !Files.isDirectory(path);
        // A run that nobody wrote may be resumed: its lock tells, and costs a system call or two.
        RunFacts now = mayChange || facts.state() != RunState.DAMAGED ? renewed(stamps) : facts;
        factStamps = stamps;
        boolean changed = !now.equals(facts);
        facts = now;
        if (resumes(now) != resumes) {
            resumes = resumes(now);
            series = new RunSeries();
            metricStamps = List.of();
            changed = true;
        }
        return changed;
    }

    private RunFacts renewed(List<FileStamp> stamps) {
        if (stamps.equals(factStamps)
                && facts.manifest().isPresent()
                && facts.reason().isEmpty()) {
            return facts.with(RunDirectory.state(path, facts.manifest().orElseThrow()));
        }
        return RunFacts.of(path);
    }

    /// Reads on in the metrics, if they have changed or are not read to their end.
    ///
    /// @return whether there is anything new
    synchronized boolean lookAtMetrics() {
        List<FileStamp> stamps = List.of(
                FileStamp.of(path.resolve(MetricsDatabase.FILE)),
                FileStamp.of(path.resolve(MetricsDatabase.FILE + "-wal")));
        boolean same = stamps.equals(metricStamps);
        if (facts.manifest().isEmpty() || same && (series.behind() == 0 || !trouble.isEmpty())) {
            return false;
        }
        metricStamps = stamps;
        try (MetricsReader metrics = open()) {
            boolean first = series.names().isEmpty();
            if (!same) {
                series.look(metrics);
            }
            // After a glance at a long run others come first.
            if (!first || series.behind() <= RunSeries.SHORT) {
                series.read(metrics, first ? RunSeries.SHORT : STRETCH);
            }
            trouble = "";
        } catch (StorageException e) {
            trouble = RunSummary.local(path, String.valueOf(e.getMessage()));
        }
        return true;
    }

    /// Opens the metrics, to be read by a request of its own.
    ///
    /// @throws StorageException if that is not possible
    public MetricsReader open() {
        Path file = path.resolve(MetricsDatabase.FILE);
        if (Files.isSymbolicLink(file)) {
            throw new StorageException(file, "it is a symbolic link, which the page does not follow");
        }
        return RunDirectory.metrics(
                path, facts().manifest().orElseThrow(() -> new StorageException(path, "its manifest cannot be read")));
    }

    /// Whether rows are waiting to be read.
    synchronized boolean isBehind() {
        return series.behind() > 0 && trouble.isEmpty();
    }

    synchronized boolean isRunning() {
        return facts.state() == RunState.RUNNING;
    }

    /// How it stands; damaged, too, if its metrics turned out to be when they were read.
    public synchronized RunState state() {
        return trouble.isEmpty() ? facts.state() : RunState.DAMAGED;
    }

    /// In what it learns, if its manifest can be read.
    public synchronized Optional<String> environment() {
        return facts.manifest().map(RunManifest::environment);
    }

    /// What its manifest and configuration say.
    synchronized RunFacts facts() {
        return facts;
    }

    /// Why it cannot be read or shown whole, empty if it can.
    public synchronized String reason() {
        return facts.reason().isEmpty() ? trouble : facts.reason();
    }

    /// What repetitions of the run under other seeds share.
    public synchronized String group() {
        return facts.group();
    }

    /// Asks something of its series, while nothing is added to them.
    public synchronized <T> T ask(java.util.function.Function<RunSeries, T> question) {
        return question.apply(series);
    }

    /// The series by which a run is judged at a glance: returns, or a loss.
    public synchronized Optional<String> leadingSeries() {
        for (String candidate : List.of("rollout/return-mean", "evaluation/return-mean", "train/loss")) {
            if (series.cells(candidate).isPresent()) {
                return Optional.of(candidate);
            }
        }
        return series.names().stream().findFirst();
    }

    /// What looks wrong in it.
    public synchronized List<Warning> warnings() {
        return new ArrayList<>(series.warnings());
    }
}
