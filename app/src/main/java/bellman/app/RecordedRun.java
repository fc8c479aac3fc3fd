package bellman.app;

import bellman.cli.CommandException;
import bellman.store.Repetitions;
import bellman.store.RunDirectory;
import bellman.store.RunState;
import bellman.store.RunSummary;
import bellman.store.metrics.MetricsReader;
import bellman.store.metrics.Series;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A run whose records are read.
///
/// @param directory of the run
record RecordedRun(RunDirectory directory) {
    /// The series of mean returns of the last hundred training episodes.
    static final String RETURN = "rollout/return-mean";

    /// The series of a language model's losses.
    static final String LOSS = "train/loss";

    /// The run at `path`, or the one of that name in the folder of runs.
    static RecordedRun open(Path path) {
        return new RecordedRun(RunDirectory.open(RunDirectory.find(path)));
    }

    /// The runs at `paths`, and those in such of them as are folders of runs. Damaged ones are refused if
    /// named, and left out of a folder.
    static List<RecordedRun> openAll(List<Path> paths) {
        List<RecordedRun> runs = new ArrayList<>();
        for (Path path : paths) {
            List<RunSummary> inside = RunDirectory.list(path);
            if (inside.isEmpty()) {
                runs.add(open(path));
            }
            inside.stream()
                    .filter(r -> r.state() != RunState.DAMAGED && r.manifest().isPresent())
                    .forEach(r -> runs.add(open(r.path())));
        }
        if (runs.isEmpty()) {
            throw new CommandException(
                    paths.getFirst() + ": holds no run that can be read; see: bellman runs list " + paths.getFirst());
        }
        return runs;
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
    Series series(String name) {
        try (MetricsReader metrics = directory.metrics()) {
            return metrics.series(name);
        }
    }

    /// The names of all series.
    List<String> seriesNames() {
        try (MetricsReader metrics = directory.metrics()) {
            List<String> names = new ArrayList<>(metrics.series());
            names.addAll(metrics.clockSeries());
            return names;
        }
    }
}
