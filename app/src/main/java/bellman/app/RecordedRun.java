package bellman.app;

import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.cli.Text;
import bellman.store.Repetitions;
import bellman.store.RunDirectory;
import bellman.store.RunManifest;
import bellman.store.RunState;
import bellman.store.RunSummary;
import bellman.store.disk.StorageException;
import bellman.store.metrics.MetricsReader;
import bellman.store.metrics.Pace;
import bellman.store.metrics.Series;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// A run whose records are read.
///
/// @param directory of the run
record RecordedRun(RunDirectory directory) {
    /// The series of mean returns of the last hundred training episodes.
    static final String RETURN = "rollout/return-mean";

    /// The series of a language model's losses.
    static final String LOSS = "train/loss";

    /// The run at `path`, or the one of that name in the folder of runs.
    ///
    /// @throws DamagedRunException if it is damaged
    static RecordedRun open(Path path) {
        Path found = RunDirectory.find(path);
        return RunDirectory.isRun(found) ? of(RunSummary.of(found)) : new RecordedRun(RunDirectory.open(found));
    }

    /// A run of a list.
    ///
    /// @throws DamagedRunException if it is damaged
    static RecordedRun of(RunSummary run) {
        if (run.state() == RunState.DAMAGED) {
            throw new DamagedRunException(run);
        }
        try {
            return new RecordedRun(RunDirectory.open(run.path()));
        } catch (StorageException e) {
            throw new DamagedRunException(run.damaged(e));
        }
    }

    /// The runs at `paths`, and those in such of them as are folders of runs. Damaged ones are refused if
    /// named, and left out of a folder, with a line.
    static List<RecordedRun> openAll(Invocation invocation, List<Path> paths) {
        List<RecordedRun> runs = new ArrayList<>();
        for (Path path : paths) {
            List<RunSummary> inside = RunDirectory.list(path);
            if (inside.isEmpty()) {
                runs.add(open(path));
            }
            for (RunSummary run : inside) {
                if (run.state() == RunState.DAMAGED) {
                    leftOut(invocation, run.path(), run.problem());
                } else if (run.manifest().isPresent()) {
                    runs.add(of(run));
                }
            }
        }
        if (runs.isEmpty()) {
            throw new CommandException(
                    paths.getFirst() + ": holds no run that can be read; see: bellman runs list " + paths.getFirst());
        }
        return once(invocation, runs);
    }

    /// Each run once, where copies of it and links to it were given as well.
    private static List<RecordedRun> once(Invocation invocation, List<RecordedRun> runs) {
        Map<String, RecordedRun> distinct = new LinkedHashMap<>();
        for (RecordedRun run : runs) {
            RunManifest manifest = run.directory().manifest();
            String identity = manifest.started() + " " + manifest.seed() + " " + run.withoutSeed();
            RecordedRun known = distinct.putIfAbsent(identity, run);
            if (known != null) {
                leftOut(
                        invocation,
                        run.directory().path(),
                        "it is " + known.directory().path() + " once more");
            }
        }
        return List.copyOf(distinct.values());
    }

    /// Says that a run of a folder is not among those that are looked at.
    static void leftOut(Invocation invocation, Path run, String why) {
        invocation.err().println("bellman: " + Text.visible(run + ": left out, " + why));
    }

    /// The configuration but for the seed: what repetitions of one experiment share.
    String withoutSeed() {
        return Repetitions.key(directory.config());
    }

    /// The directory's own name.
    String name() {
        return String.valueOf(directory.path().toAbsolutePath().normalize().getFileName());
    }

    /// The points of a series, none if there is no such series.
    ///
    /// @throws DamagedRunException if they cannot be read
    Series series(String name) {
        return read(metrics -> metrics.series(name));
    }

    /// The returns of an agent, or what a language model's loss was.
    ///
    /// @throws DamagedRunException if they cannot be read
    Series curve() {
        Series returns = series(RETURN);
        return returns.size() > 0 ? returns : series(LOSS);
    }

    /// Steps a second over its latest rows, `NaN` if there are none.
    ///
    /// @throws DamagedRunException if they cannot be read
    double pace() {
        return read(Pace::of);
    }

    /// The names of all series.
    ///
    /// @throws DamagedRunException if they cannot be read
    List<String> seriesNames() {
        return read(metrics -> {
            List<String> names = new ArrayList<>(metrics.series());
            names.addAll(metrics.clockSeries());
            return names;
        });
    }

    /// The last value of each series.
    ///
    /// @throws DamagedRunException if they cannot be read
    Map<String, Double> last() {
        return read(MetricsReader::last);
    }

    private <T> T read(Function<MetricsReader, T> reading) {
        try (MetricsReader metrics = directory.metrics()) {
            return reading.apply(metrics);
        } catch (StorageException e) {
            throw new DamagedRunException(
                    new RunSummary(directory.path(), directory.state(), "", Optional.of(directory.manifest()))
                            .damaged(e));
        }
    }
}
