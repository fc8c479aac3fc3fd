package bellman.envs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// Where recorded cases lie: the folder in the system property `bellman.fixtures`, seen from the module or from the
/// root of the repository, or the copy in the test resources.
public final class Fixtures {
    private Fixtures() {}

    /// The file at `path` in the folder; a test of a file that the folder lacks is skipped, naming it.
    public static Path file(String path) {
        String folder = System.getProperty("bellman.fixtures", "");
        Path root = Path.of(folder.isEmpty() ? "src/test/resources/fixtures" : folder);
        Path file = (Files.exists(root) ? root : Path.of("..").resolve(root)).resolve(path);
        assumeTrue(Files.exists(file), () -> "no cases: " + file + " does not exist");
        return file;
    }
}
