package bellman.algos.offline;

import bellman.dataset.DatasetFormat;
import bellman.dataset.StepDataset;
import java.nio.file.Path;

/// Which recorded steps.
///
/// @param path of a file, whose ending says its format, or `bellman:NAME` for one that comes with Bellman
/// @param bestShare share of the episodes that is kept, those with the largest sums of rewards: percent-BC's
///     per cent
public record DatasetConfig(String path, float bestShare) {
    /// All of a file that has to be named.
    public static DatasetConfig defaults() {
        return new DatasetConfig("", 1f);
    }

    public DatasetConfig {
        if (!(bestShare > 0 && bestShare <= 1)) {
            throw new IllegalArgumentException("dataset.best-share must be above 0 and at most 1, got " + bestShare);
        }
    }

    /// Reads the file.
    ///
    /// @throws IllegalArgumentException if none is named or it cannot be read
    StepDataset read() {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("algorithm.dataset.path: expected a file of recorded steps, found none");
        }
        StepDataset all = ShippedDatasets.isOne(path) ? ShippedDatasets.read(path) : DatasetFormat.load(Path.of(path));
        return bestShare < 1 ? all.best(bestShare) : all;
    }
}
