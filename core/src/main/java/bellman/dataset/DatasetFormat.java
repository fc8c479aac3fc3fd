package bellman.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/// A format of files of recorded steps. Found by [ServiceLoader].
public interface DatasetFormat {

    /// The ending of its files' names, without the dot.
    String ending();

    /// Reads a file.
    ///
    /// @throws IllegalArgumentException if it holds no recorded steps, naming file, row or column
    StepDataset read(Path file);

    /// Writes a file: aside, then renamed.
    void write(StepDataset dataset, Path file);

    /// The format of `file` by its ending.
    ///
    /// @throws IllegalArgumentException if there is none on the class path, naming those that are
    static DatasetFormat of(Path file) {
        List<DatasetFormat> all = ServiceLoader.load(DatasetFormat.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return all.stream()
                .filter(f -> file.toString().endsWith("." + f.ending()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(file + ": expected a name that ends with one of "
                        + all.stream().map(DatasetFormat::ending).toList()));
    }

    /// Reads a file by its ending.
    ///
    /// @throws IllegalArgumentException if it does not exist or cannot be read
    static StepDataset load(Path file) {
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("dataset.path: there is no file " + file);
        }
        return of(file).read(file);
    }
}
