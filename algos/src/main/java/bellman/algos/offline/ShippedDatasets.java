package bellman.algos.offline;

import bellman.dataset.DatasetFormat;
import bellman.dataset.StepDataset;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// Recorded steps that come with Bellman, for its presets; `bench/datasets.sh` made them. They are named in place of a
/// file, as `bellman:NAME`.
final class ShippedDatasets {
    private static final String PREFIX = "bellman:";
    private static final List<String> NAMES = List.of("cartpole-mixed.parquet", "pendulum-mixed.parquet");

    private ShippedDatasets() {}

    static boolean isOne(String path) {
        return path.startsWith(PREFIX);
    }

    /// Reads the one called `path`.
    ///
    /// @throws IllegalArgumentException if there is none, naming those that there are
    static StepDataset read(String path) {
        String name = path.substring(PREFIX.length());
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("algorithm.dataset.path: found " + path + ", expected a file or one of "
                    + NAMES.stream().map(n -> PREFIX + n).toList());
        }
        try (InputStream in = ShippedDatasets.class.getResourceAsStream("/bellman/datasets/" + name)) {
            if (in == null) {
                throw new IllegalStateException("/bellman/datasets/" + name + " is not on the class path");
            }
            // Formats read files; this one may lie in a jar.
            Path copy = Files.createTempFile("bellman-", name);
            try {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
                return DatasetFormat.load(copy);
            } finally {
                Files.deleteIfExists(copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the recorded steps " + path + " cannot be unpacked", e);
        }
    }
}
