package bellman;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// The cases of parity tests: files below the folder in the system property `bellman.fixtures`, or below the
/// module's own `src/test/resources/fixtures` where that is empty. A relative folder is one of the project's, in
/// whose modules tests run.
public final class Fixtures {
    private Fixtures() {}

    /// The file called `name`, for example `classic/gae.json`. Skips the test, naming the file, if the folder lacks
    /// it.
    public static Path file(String name) {
        String folder = System.getProperty("bellman.fixtures", "");
        Path cases = folder.isEmpty()
                ? Path.of("src/test/resources/fixtures")
                : Path.of("..").resolve(folder);
        Path file = cases.resolve(name);
        assumeTrue(Files.exists(file), () -> "no cases: " + file + " does not exist");
        return file;
    }
}
