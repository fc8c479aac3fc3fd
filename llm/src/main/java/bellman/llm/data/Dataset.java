package bellman.llm.data;

import bellman.store.checkpoint.Checkpoint;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/// Rows of files, all of which were checked when it was opened. Files may be larger than memory: of each row
/// 16 bytes are kept.
///
/// Parquet files are unpacked into temporary files, which are deleted when the dataset is closed.
///
/// @param <E> the kind of example
public final class Dataset<E extends Example> implements AutoCloseable {
    private final Schema<E> schema;
    private final List<Lines> files = new ArrayList<>();
    private final List<Path> names = new ArrayList<>();
    private final List<Path> temporary = new ArrayList<>();
    private final List<BadLine> badLines = new ArrayList<>();
    private final int badLinesAllowed;
    private long[] ends = {};
    private String hash = "";

    private Dataset(Schema<E> schema, int badLinesAllowed) {
        this.schema = schema;
        this.badLinesAllowed = badLinesAllowed;
    }

    /// Opens files and checks every row.
    ///
    /// @param patterns paths, whose last part may have `*`, `?`, `[…]` and `{…}`
    /// @param badLinesAllowed how many lines may be left out because they do not fit; one more stops with an
    /// error
    /// @throws DatasetException if a file is missing or empty, or has too many bad lines, naming file, line
    /// and field
    public static <E extends Example> Dataset<E> open(List<String> patterns, Schema<E> schema, int badLinesAllowed) {
        var dataset = new Dataset<>(schema, badLinesAllowed);
        try {
            dataset.read(DataFiles.find(patterns));
            return dataset;
        } catch (IOException e) {
            dataset.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            dataset.close();
            throw e;
        }
    }

    private void read(List<Path> paths) throws IOException {
        MessageDigest digest = Checkpoint.sha256();
        ends = new long[paths.size()];
        long rows = 0;
        for (int f = 0; f < paths.size(); f++) {
            Path path = paths.get(f);
            Path lines = path;
            if (DataFiles.isParquet(path)) {
                lines = ParquetRows.unpack(path);
                temporary.add(lines);
            }
            names.add(path);
            files.add(Lines.of(lines, digest, (line, number) -> fits(path, line, number)));
            rows += files.getLast().count();
            ends[f] = rows;
        }
        if (rows == 0 || rows > Integer.MAX_VALUE - 8) {
            throw new DatasetException(names.getFirst()
                    + (names.size() > 1 ? " and " + (names.size() - 1) + " more" : "")
                    + (rows == 0
                            ? ": there is no row that can be used; expected one or more"
                            : ": there are " + rows + " rows, expected at most 2147483639")
                    + badLines.stream()
                            .findFirst()
                            .map(b -> "; the first that does not fit is " + b)
                            .orElse(""));
        }
        hash = HexFormat.of().formatHex(digest.digest());
    }

    private boolean fits(Path file, byte[] line, int number) {
        try {
            schema.read(Json.read(line));
            return true;
        } catch (JsonException | FieldException e) {
            var bad = new BadLine(file, number, String.valueOf(e.getMessage()));
            if (badLines.size() == badLinesAllowed) {
                throw new DatasetException(bad
                        + (badLinesAllowed == 0
                                ? ""
                                : "; that is one more bad line than the " + badLinesAllowed
                                        + " allowed, the first of which is " + badLines.getFirst()));
            }
            badLines.add(bad);
            return false;
        }
    }

    /// How many rows there are.
    public int size() {
        return (int) ends[ends.length - 1];
    }

    /// The row at `index`, in the order of the files.
    ///
    /// @throws IndexOutOfBoundsException if there is none
    /// @throws DatasetException if the file was changed meanwhile
    public E get(int index) {
        Objects.checkIndex(index, size());
        int f = file(index);
        Lines lines = files.get(f);
        int within = within(index, f);
        try {
            return schema.read(Json.read(lines.read(within)));
        } catch (JsonException | FieldException e) {
            throw new DatasetException(names.get(f) + ":" + lines.number(within)
                    + ": the line was changed while the dataset was in use; open it again (" + e.getMessage() + ")");
        } catch (IOException e) {
            throw new DatasetException(names.get(f), "cannot be read any more: " + e.getMessage(), e);
        }
    }

    /// Where the row at `index` stands: its file and its line there.
    ///
    /// @throws IndexOutOfBoundsException if there is none
    public String place(int index) {
        Objects.checkIndex(index, size());
        int f = file(index);
        return names.get(f) + ":" + files.get(f).number(within(index, f));
    }

    private int file(int index) {
        int f = 0;
        while (index >= ends[f]) {
            f++;
        }
        return f;
    }

    private int within(int index, int file) {
        return (int) (index - (file == 0 ? 0 : ends[file - 1]));
    }

    /// The files, in their order.
    public List<Path> paths() {
        return List.copyOf(names);
    }

    /// The lines that were left out.
    public List<BadLine> badLines() {
        return List.copyOf(badLines);
    }

    /// The SHA-256 of everything in the files, for a run's manifest.
    public String hash() {
        return hash;
    }

    /// A cursor that takes the rows of each epoch in an order drawn from `seed`.
    public Cursor<E> shuffled(long seed) {
        return new Cursor<>(this, seed, true);
    }

    /// A cursor that takes the rows as they stand, again and again.
    public Cursor<E> inOrder() {
        return new Cursor<>(this, 0, false);
    }

    @Override
    public void close() {
        try {
            for (Lines lines : files) {
                lines.close();
            }
            for (Path file : temporary) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
