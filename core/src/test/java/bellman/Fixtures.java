package bellman;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// The cases of parity tests: files below the folder in the system property `bellman.fixtures`, or below the module's
/// own `src/test/resources/fixtures` where that is empty.
public final class Fixtures {
    private Fixtures() {}

    /// The file called `name`, for example `classic/gae.json`. Skips the test, naming the file, if the folder lacks
    /// it.
    public static Path file(String name) {
        String folder = System.getProperty("bellman.fixtures", "");
        Path file = Path.of(folder.isEmpty() ? "src/test/resources/fixtures" : folder)
                .resolve(name);
        assumeTrue(Files.exists(file), () -> "no cases: " + file + " does not exist");
        return file;
    }
}
