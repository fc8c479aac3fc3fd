package bellman.llm.data;

import java.nio.file.Path;

/// A line that was left out, and why.
///
/// @param file it is in
/// @param line its number, from 1; in a Parquet file the row's
/// @param problem names the field
public record BadLine(Path file, long line, String problem) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + problem;
    }
}
