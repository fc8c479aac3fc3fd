package bellman.deploy.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.store.disk.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A folder is there whole, or there is nothing of it.
class WholeFolderTest {
    @TempDir
    private Path folder;

    private static List<String> names(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void nothingIsLeftOfOneThatCannotBeFilled() throws IOException {
        Path deep = folder.resolve("a/b/c");
        assertThrows(
                StorageException.class,
                () -> WholeFolder.write(deep, into -> {
                    Files.writeString(into.resolve("half"), "x");
                    throw new IOException("the disk is full");
                }));
        assertEquals(List.of(), names(folder));
        assertThrows(
                IllegalStateException.class,
                () -> WholeFolder.write(deep, into -> {
                    Files.writeString(into.resolve("half"), "x");
                    throw new IllegalStateException("a defect");
                }));
        assertEquals(List.of(), names(folder));
    }

    @Test
    void whatOthersPutBesideItStays() throws IOException {
        Path deep = folder.resolve("a/b");
        assertThrows(
                StorageException.class,
                () -> WholeFolder.write(deep, into -> {
                    Files.writeString(folder.resolve("a/theirs"), "x");
                    throw new IOException("the disk is full");
                }));
        assertEquals(List.of("theirs"), names(folder.resolve("a")));
    }

    @Test
    void oneThatIsFilledIsMovedToItsPlace() throws IOException {
        Path deep = folder.resolve("a/b");
        Path inside = WholeFolder.write(deep, into -> Files.writeString(into.resolve("whole"), "x"));
        assertEquals(List.of("b"), names(folder.resolve("a")), "it was filled as " + inside);
        assertEquals(List.of("whole"), names(deep));
    }
}
