package bellman.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.RecordedTrajectory;
import bellman.env.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrajectoryFileTest {
    @TempDir
    Path folder;

    @Test
    void discreteAndContinuousActionsBothBecomeRows() throws IOException {
        Recording discrete = TrajectoryFile.read(file("2", "int"));
        assertEquals("Toy-v0", discrete.environment());
        RecordedTrajectory t = discrete.trajectories().getFirst();
        assertArrayEquals(new double[] {2}, t.actions()[0]);
        assertArrayEquals(new double[] {0.25, -1e-9}, t.states()[0]);
        assertArrayEquals(new boolean[] {true}, t.terminated());
        Recording continuous = TrajectoryFile.read(file("[0.5, 2]", "float32"));
        assertArrayEquals(
                new double[] {0.5, 2}, continuous.trajectories().getFirst().actions()[0]);
        assertTrue(continuous.singlePrecisionActions());
    }

    @Test
    void aBrokenFileIsNamedWithWhatIsWrong() throws IOException {
        Path noJson = Files.writeString(folder.resolve("broken.json"), "{\"env\": ");
        assertTrue(message(noJson).contains("broken.json: not a JSON object"));
        Path noKey = Files.writeString(folder.resolve("other.json"), "{\"cases\": []}");
        assertEquals(
                noKey + ": expected a text called 'env', found nothing; expected recorded trajectories: an object with"
                        + " env, action_dtype and trajectories",
                message(noKey));
        assertTrue(message(folder.resolve("absent.json")).contains("absent.json"));
        Path uneven = Files.writeString(
                folder.resolve("uneven.json"),
                Files.readString(file("2", "int")).replace("[-1]", "[-1, -1]"));
        assertTrue(message(uneven).contains("2 rewards"));
    }

    @Test
    void optionsAreReadAsTheyWereSet() throws IOException {
        assertEquals(Map.of(), TrajectoryFile.read(file("2", "int")).options());
        Path set = Files.writeString(
                folder.resolve("set.json"),
                Files.readString(file("2", "int"))
                        .replace("\"traj", "\"options\": {\"skip\": 3, \"height\": [0.7, Infinity]}, \"traj"));
        assertEquals(
                Map.of("skip", 3L, "height", List.of(0.7, Double.POSITIVE_INFINITY)),
                TrajectoryFile.read(set).options());
    }

    @Test
    void numbersMayBeInfiniteButAreNumbers() throws IOException {
        RecordedTrajectory infinite = TrajectoryFile.read(file("[-Infinity, Infinity]", "float32"))
                .trajectories()
                .getFirst();
        assertArrayEquals(new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}, infinite.actions()[0]);
        String message = message(file("NaN", "float32"));
        assertTrue(message.contains("t.json: key 'actions' holds NaN"), message);
    }

    private String message(Path file) {
        return assertThrows(TrajectoryFileException.class, () -> TrajectoryFile.read(file))
                .getMessage();
    }

    private Path file(String action, String type) throws IOException {
        return Files.writeString(folder.resolve("t.json"), """
                {"env": "Toy-v0", "action_dtype": "%s", "trajectories": [{"init_state": [0, 0], "init_obs": [0],
                 "actions": [%s], "observations": [[1]], "states": [[0.25, -1e-9]], "rewards": [-1], "terminated": [true]}]}
                """.formatted(type, action));
    }
}
