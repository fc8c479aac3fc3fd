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
        assertTrue(message(noJson).contains("broken.json"));
        Path noKey = Files.writeString(folder.resolve("other.json"), "{\"cases\": []}");
        assertTrue(message(noKey).contains("'env'"));
        assertTrue(message(folder.resolve("absent.json")).contains("absent.json"));
        Path uneven = Files.writeString(
                folder.resolve("uneven.json"),
                Files.readString(file("2", "int")).replace("[-1]", "[-1, -1]"));
        assertTrue(message(uneven).contains("2 rewards"));
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
