package bellman.llm.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files that names and patterns stand for.
final class DataFiles {
    private static final String WILD = "*?[{";

    private DataFiles() {}

    /// Files in the order of the patterns, and within one pattern by name.
    ///
    /// @param patterns paths, whose last part may have `*`, `?`, `[…]` and `{…}`
    /// @throws DatasetException if one stands for nothing
    static List<Path> find(List<String> patterns) throws IOException {
        if (patterns.isEmpty()) {
            throw new DatasetException("a dataset needs at least one file");
        }
        List<Path> files = new ArrayList<>();
        for (String pattern : patterns) {
            files.addAll(matching(pattern));
        }
        return files;
    }

    private static List<Path> matching(String pattern) throws IOException {
        Path whole = Path.of(pattern);
        if (Files.isRegularFile(whole)) {
            return List.of(whole);
        }
        String name = String.valueOf(whole.getFileName());
        Path folder = Optional.ofNullable(whole.getParent()).orElse(Path.of(""));
        if (name.chars().noneMatch(c -> WILD.indexOf(c) >= 0)) {
            throw new DatasetException(pattern + ": there is no such file; check the path");
        }
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder.toAbsolutePath())) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, name)) {
                entries.forEach(e -> {
                    if (Files.isRegularFile(e)) {
                        found.add(e);
                    }
                });
            }
        }
        if (found.isEmpty()) {
            throw new DatasetException(pattern + ": no file matches; check the pattern");
        }
        found.sort(null);
        return found;
    }

    static boolean isParquet(Path file) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".parquet")) {
            return true;
        }
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) {
            return false;
        }
        throw new DatasetException(file
                + ": expected a name that ends in .jsonl, .ndjson, .json (an object on each line) or " + ".parquet");
    }
}
