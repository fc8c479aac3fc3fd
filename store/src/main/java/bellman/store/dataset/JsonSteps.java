package bellman.store.dataset;

import bellman.dataset.DatasetFormat;
import bellman.dataset.StepDataset;
import bellman.store.disk.DurableFiles;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Recorded steps as JSON lines, one object a step.
public final class JsonSteps implements DatasetFormat {
    /// For [java.util.ServiceLoader].
    public JsonSteps() {}

    @Override
    public String ending() {
        return "jsonl";
    }

    @Override
    public StepDataset read(Path file) {
        List<Map<String, Object>> rows = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank()) {
                    rows.add(Json.read(line));
                }
            }
        } catch (JsonException e) {
            throw new DatasetFileException(file, "line " + (rows.size() + 1) + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (rows.isEmpty()) {
            throw new DatasetFileException(file, "found no line, expected a JSON object for each step");
        }
        return steps(file, rows);
    }

    private static StepDataset steps(Path file, List<Map<String, Object>> rows) {
        int o = vector(file, rows, 0, "observation", -1).size();
        int a = vector(file, rows, 0, "action", -1).size();
        int n = rows.size();
        var data = new StepDataset(
                o,
                a,
                new float[n * o],
                new float[n * a],
                new float[n],
                new float[n * o],
                new boolean[n],
                new boolean[n]);
        for (int i = 0; i < n; i++) {
            copy(vector(file, rows, i, "observation", o), data.observations(), i * o);
            copy(vector(file, rows, i, "action", a), data.actions(), i * a);
            copy(vector(file, rows, i, "next_observation", o), data.nextObservations(), i * o);
            data.rewards()[i] = vector(file, rows, i, "reward", 1).getFirst().floatValue();
            data.terminated()[i] = flag(file, rows, i, "terminated");
            data.truncated()[i] = flag(file, rows, i, "truncated");
        }
        return data;
    }

    private static void copy(List<Number> from, float[] to, int at) {
        for (int j = 0; j < from.size(); j++) {
            to[at + j] = from.get(j).floatValue();
        }
    }

    /// @param size expected, or -1 for any
    private static List<Number> vector(Path file, List<Map<String, Object>> rows, int row, String key, int size) {
        Object value = rows.get(row).getOrDefault(key, List.of());
        List<?> list = value instanceof List<?> l ? l : List.of(value);
        List<Number> numbers = new ArrayList<>();
        for (Object item : list) {
            if (item instanceof Number number && Double.isFinite(number.doubleValue())) {
                numbers.add(number);
            } else {
                throw new DatasetFileException(
                        file, "line " + (row + 1) + ", " + key + ": found " + item + ", expected a finite number");
            }
        }
        if (numbers.isEmpty() || size >= 0 && numbers.size() != size) {
            throw new DatasetFileException(
                    file,
                    "line " + (row + 1) + ", " + key + ": found " + numbers.size() + " numbers, expected "
                            + (size < 0 ? "some" : size));
        }
        return numbers;
    }

    private static boolean flag(Path file, List<Map<String, Object>> rows, int row, String key) {
        Object value = rows.get(row).getOrDefault(key, "nothing");
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new DatasetFileException(
                file, "line " + (row + 1) + ", " + key + ": found " + value + ", expected true or false");
    }

    @Override
    public void write(StepDataset data, Path file) {
        var text = new StringBuilder();
        for (int i = 0; i < data.steps(); i++) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("observation", list(data.observations(), i, data.observationSize()));
            row.put("action", list(data.actions(), i, data.actionSize()));
            row.put("reward", data.rewards()[i]);
            row.put("next_observation", list(data.nextObservations(), i, data.observationSize()));
            row.put("terminated", data.terminated()[i]);
            row.put("truncated", data.truncated()[i]);
            text.append(Json.write(row)).append('\n');
        }
        DurableFiles.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static List<Object> list(float[] values, int row, int size) {
        List<Object> list = new ArrayList<>();
        for (int j = 0; j < size; j++) {
            list.add(values[row * size + j]);
        }
        return list;
    }
}
