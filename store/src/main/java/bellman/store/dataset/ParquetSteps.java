package bellman.store.dataset;

import bellman.dataset.DatasetFormat;
import bellman.dataset.StepDataset;
import bellman.store.disk.DurableFiles;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Recorded steps as Parquet. Written plainly, without compression, in one group of rows; read whatever the encoding.
public final class ParquetSteps implements DatasetFormat {
    private static final Logger LIBRARY = Logger.getLogger("dev.hardwood");
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int BOOLEAN = 0;
    private static final int FLOAT = 4;
    private static final int PLAIN = 0;
    private static final int RUN_LENGTH = 3;

    static {
        LIBRARY.setLevel(Level.WARNING);
    }

    /// For [java.util.ServiceLoader].
    public ParquetSteps() {}

    @Override
    public String ending() {
        return "parquet";
    }

    /// A column.
    ///
    /// @param bytes as they stand in the file
    private record Column(String name, int type, byte[] bytes) {}

    @Override
    public void write(StepDataset data, Path file) {
        List<Column> columns = new ArrayList<>();
        floats("observation", data.observations(), data.observationSize(), columns);
        floats("action", data.actions(), data.actionSize(), columns);
        columns.add(new Column("reward", FLOAT, plain(data.rewards(), 0, 1)));
        floats("next_observation", data.nextObservations(), data.observationSize(), columns);
        columns.add(new Column("terminated", BOOLEAN, plain(data.terminated())));
        columns.add(new Column("truncated", BOOLEAN, plain(data.truncated())));
        DurableFiles.replace(file, file(columns, data.steps()));
    }

    private static void floats(String name, float[] values, int size, List<Column> columns) {
        for (int j = 0; j < size; j++) {
            columns.add(new Column(name + "_" + j, FLOAT, plain(values, j, size)));
        }
    }

    private static byte[] plain(float[] values, int from, int apart) {
        var bytes = ByteBuffer.allocate(values.length / apart * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = from; i < values.length; i += apart) {
            bytes.putFloat(values[i]);
        }
        return bytes.array();
    }

    private static byte[] plain(boolean[] values) {
        byte[] bytes = new byte[(values.length + 7) / 8];
        for (int i = 0; i < values.length; i++) {
            bytes[i / 8] |= (byte) (values[i] ? 1 << i % 8 : 0);
        }
        return bytes;
    }

    private static byte[] file(List<Column> columns, int rows) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(MAGIC);
        long[] at = new long[columns.size() + 1];
        for (int c = 0; c < columns.size(); c++) {
            at[c] = out.size();
            out.writeBytes(pageHeader(columns.get(c).bytes.length, rows));
            out.writeBytes(columns.get(c).bytes);
        }
        at[columns.size()] = out.size();
        byte[] footer = footer(columns, rows, at);
        out.writeBytes(footer);
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(footer.length)
                .array());
        out.writeBytes(MAGIC);
        return out.toByteArray();
    }

    private static byte[] pageHeader(int size, int rows) {
        var thrift = new CompactThrift();
        var page =
                thrift.begin().integer(1, 0).integer(2, size).integer(3, size).struct(5);
        thrift.begin()
                .integer(1, rows)
                .integer(2, PLAIN)
                .integer(3, RUN_LENGTH)
                .integer(4, RUN_LENGTH)
                .end();
        page.end();
        return thrift.bytes();
    }

    private static byte[] footer(List<Column> columns, int rows, long[] at) {
        var thrift = new CompactThrift();
        var file = thrift.begin().integer(1, 1).structs(2, columns.size() + 1);
        thrift.begin().text(4, "schema").integer(5, columns.size()).end();
        for (Column column : columns) {
            thrift.begin()
                    .integer(1, column.type)
                    .integer(3, 0)
                    .text(4, column.name)
                    .end();
        }
        file.number(3, rows).structs(4, 1);
        var group = thrift.begin().structs(1, columns.size());
        for (int c = 0; c < columns.size(); c++) {
            long size = at[c + 1] - at[c];
            var chunk = thrift.begin().number(2, at[c]).struct(3);
            thrift.begin()
                    .integer(1, columns.get(c).type)
                    .integers(2, PLAIN)
                    .texts(3, columns.get(c).name)
                    .integer(4, 0)
                    .number(5, rows)
                    .number(6, size)
                    .number(7, size)
                    .number(9, at[c])
                    .end();
            chunk.end();
        }
        group.number(2, at[columns.size()] - at[0]).number(3, rows).end();
        file.text(6, "bellman").end();
        return thrift.bytes();
    }

    @Override
    public StepDataset read(Path file) {
        Map<String, List<Object>> columns = new LinkedHashMap<>();
        int count = 0;
        try (var reader = ParquetFileReader.open(InputFile.of(file));
                RowReader rows = reader.rowReader()) {
            while (rows.hasNext()) {
                rows.next();
                for (int c = 0; c < rows.getFieldCount(); c++) {
                    if (rows.isNull(c)) {
                        throw new DatasetFileException(
                                file, "row " + count + ", " + rows.getFieldName(c) + ": found nothing");
                    }
                    columns.computeIfAbsent(rows.getFieldName(c), name -> new ArrayList<>())
                            .add(rows.getValue(c));
                }
                count++;
            }
        } catch (DatasetFileException e) {
            throw e;
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new DatasetFileException(
                    file, "cannot be read as Parquet (" + e.getMessage() + "); write it again", e);
        }
        if (count == 0) {
            throw new DatasetFileException(file, "found no row, expected one for each step");
        }
        int o = width(columns, "observation");
        int a = width(columns, "action");
        return new StepDataset(
                o,
                a,
                join(file, columns, "observation", o, count),
                join(file, columns, "action", a, count),
                numbers(file, columns, "reward", new float[count], 0, 1),
                join(file, columns, "next_observation", o, count),
                flags(file, columns, "terminated", count),
                flags(file, columns, "truncated", count));
    }

    private static int width(Map<String, List<Object>> columns, String name) {
        int width = 0;
        while (columns.containsKey(name + "_" + width)) {
            width++;
        }
        return Math.max(1, width);
    }

    private static float[] join(Path file, Map<String, List<Object>> columns, String name, int width, int count) {
        float[] all = new float[count * width];
        for (int j = 0; j < width; j++) {
            numbers(file, columns, name + "_" + j, all, j, width);
        }
        return all;
    }

    private static float[] numbers(
            Path file, Map<String, List<Object>> columns, String name, float[] all, int from, int apart) {
        List<Object> column = column(file, columns, name);
        for (int i = 0; i < column.size(); i++) {
            if (!(column.get(i) instanceof Number number && Double.isFinite(number.doubleValue()))) {
                throw new DatasetFileException(
                        file, "row " + i + ", " + name + ": found " + column.get(i) + ", expected a finite number");
            }
            all[from + i * apart] = number.floatValue();
        }
        return all;
    }

    private static boolean[] flags(Path file, Map<String, List<Object>> columns, String name, int count) {
        List<Object> column = column(file, columns, name);
        boolean[] flags = new boolean[count];
        for (int i = 0; i < count; i++) {
            if (!(column.get(i) instanceof Boolean flag)) {
                throw new DatasetFileException(
                        file, "row " + i + ", " + name + ": found " + column.get(i) + ", expected true or false");
            }
            flags[i] = flag;
        }
        return flags;
    }

    private static List<Object> column(Path file, Map<String, List<Object>> columns, String name) {
        List<Object> column = columns.get(name);
        if (column == null) {
            throw new DatasetFileException(file, "found the columns " + columns.keySet() + ", expected " + name);
        }
        return column;
    }
}
