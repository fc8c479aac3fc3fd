package bellman.llm.data;

import bellman.store.json.Json;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.PqStruct;
import dev.hardwood.row.StructAccessor;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The rows of a Parquet file as JSON lines. A row of a Parquet file cannot be had without all others of its
/// page, so that a shuffled file would be decompressed again for each row: it is unpacked once.
final class ParquetRows {
    /// The library reports how it decompresses. Held here, because loggers that nobody holds forget their
    /// level.
    private static final Logger LIBRARY = Logger.getLogger("dev.hardwood");

    static {
        LIBRARY.setLevel(Level.WARNING);
    }

    private ParquetRows() {}

    /// Unpacks a file. Nulls are left out, bytes become Base64, times their ISO texts.
    ///
    /// @return a temporary file, a line for each row
    static Path unpack(Path file) throws IOException {
        Path lines = Files.createTempFile("bellman-", ".jsonl");
        try (var reader = ParquetFileReader.open(InputFile.of(file));
                RowReader rows = reader.rowReader();
                BufferedWriter out = Files.newBufferedWriter(lines)) {
            while (rows.hasNext()) {
                rows.next();
                Json.write(object(rows), out);
                out.write('\n');
            }
            return lines;
        } catch (IOException | RuntimeException | LinkageError e) {
            Files.deleteIfExists(lines);
            throw new DatasetException(file, "cannot be read as Parquet (" + e.getMessage() + "); write it again", e);
        }
    }

    private static Map<String, Object> object(StructAccessor struct) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < struct.getFieldCount(); i++) {
            if (!struct.isNull(i)) {
                object.put(struct.getFieldName(i), plain(struct.getValue(i)));
            }
        }
        return object;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case String s -> s;
            case Boolean b -> b;
            case Integer i -> i;
            case Long l -> l;
            case Float f -> f;
            case Double d -> d;
            case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
            case PqStruct struct -> object(struct);
            case PqList list -> items(list);
            case PqMap map -> entries(map);
            default -> value.toString();
        };
    }

    private static List<Object> items(PqList list) {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (!list.isNull(i)) {
                items.add(plain(list.get(i)));
            }
        }
        return items;
    }

    private static Map<String, Object> entries(PqMap map) {
        Map<String, Object> entries = new LinkedHashMap<>();
        for (PqMap.Entry entry : map.getEntries()) {
            if (!entry.isValueNull()) {
                entries.put(String.valueOf(entry.getKey()), plain(entry.getValue()));
            }
        }
        return entries;
    }
}
