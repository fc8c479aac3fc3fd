package bellman.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleTailTest {
    @TempDir
    private Path run;

    private List<Object> steps(int most, int bytes) {
        return SampleTail.latest(run, most, bytes).stream()
                .map(s -> s.getOrDefault("step", "none"))
                .toList();
    }

    @Test
    void theLatestWholeLinesComeFirstAndNoMoreThanWereAskedFor() throws IOException {
        assertEquals(List.of(), steps(5, 1000));
        Path file = run.resolve(SampleFile.FILE);
        Files.writeString(file, "{\"step\":1}\n{\"step\":2}\nbroken\n{\"step\":3}\n{\"step\":4,\"tex");
        assertEquals(List.of(3L, 2L, 1L), steps(5, 1000));
        assertEquals(List.of(3L, 2L), steps(2, 1000));
    }

    @Test
    void ofALargeFileOnlyTheEndIsRead() throws IOException {
        Files.writeString(
                run.resolve(SampleFile.FILE), "{\"text\":\"" + "ä".repeat(5000) + "\"}\n{\"step\":2}\n{\"step\":3}\n");
        assertEquals(List.of(3L, 2L), steps(5, 64));
        assertEquals(List.of(3L), steps(5, 13));
    }

    @Test
    void aLinkIsNotFollowed(@TempDir Path elsewhere) throws IOException {
        Path secret = Files.writeString(elsewhere.resolve("secret"), "{\"step\":1}\n");
        Files.createSymbolicLink(run.resolve(SampleFile.FILE), secret);
        assertEquals(List.of(), SampleTail.latest(run, 5, 1000));
    }
}
