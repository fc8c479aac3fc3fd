package bellman.store.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.dataset.DatasetFormat;
import bellman.dataset.StepDataset;
import bellman.run.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepFilesTest {
    @TempDir
    Path folder;

    static StepDataset random(int steps) {
        var random = new RandomStream(steps);
        var data = new StepDataset(
                3,
                2,
                new float[3 * steps],
                new float[2 * steps],
                new float[steps],
                new float[3 * steps],
                new boolean[steps],
                new boolean[steps]);
        for (float[] values :
                new float[][] {data.observations(), data.actions(), data.rewards(), data.nextObservations()}) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
        }
        for (int i = 0; i < steps; i++) {
            data.terminated()[i] = random.nextInt(7) == 0;
            data.truncated()[i] = !data.terminated()[i] && random.nextInt(7) == 0;
        }
        return data;
    }

    @ParameterizedTest
    @ValueSource(strings = {"steps.parquet", "steps.jsonl"})
    void whatIsWrittenIsRead(String name) {
        for (int steps : new int[] {1, 7, 8, 9, 20, 1000}) {
            StepDataset data = random(steps);
            Path file = folder.resolve(steps + name);
            DatasetFormat.of(file).write(data, file);
            assertEquals(data, DatasetFormat.load(file));
        }
    }

    @Test
    void whatIsWrongIsNamed() throws IOException {
        Path file = folder.resolve("bad.jsonl");
        Files.writeString(
                file,
                "{\"observation\":[1],\"action\":[2],\"reward\":1,\"next_observation\":[1,2],\"terminated\":true,\"truncated\":false}");
        says("line 1, next_observation: found 2 numbers, expected 1", file);
        Files.writeString(file, "{\"observation\":[1],\"action\":[\"x\"]}");
        says("line 1, action: found x", file);
        Files.writeString(file, "nothing");
        says("line 1", file);
        says("ends with one of", folder.resolve("bad.txt"), () -> DatasetFormat.of(folder.resolve("bad.txt")));
        says("there is no file", folder.resolve("none.parquet"));
        Path parquet = folder.resolve("bad.parquet");
        Files.writeString(parquet, "PAR1 this is not one PAR1");
        says("cannot be read as Parquet", parquet);
    }

    private static void says(String what, Path file) {
        says(what, file, () -> DatasetFormat.load(file));
    }

    private static void says(String what, Path file, org.junit.jupiter.api.function.Executable read) {
        var thrown = assertThrows(IllegalArgumentException.class, read);
        assertTrue(thrown.getMessage().contains(what), thrown.getMessage());
        assertTrue(thrown.getMessage().contains(file.getFileName().toString()), thrown.getMessage());
    }
}
