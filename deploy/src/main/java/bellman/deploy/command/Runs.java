package bellman.deploy.command;

import bellman.app.SavedRun;
import java.nio.file.Files;
import java.nio.file.Path;

/// Finds runs by their paths or, in the folder of runs, by their names.
final class Runs {
    private static final Path ROOT = Path.of("runs");

    private Runs() {}

    static SavedRun open(Path path) {
        boolean named = !Files.exists(path) && Files.isDirectory(ROOT.resolve(path));
        return SavedRun.open(named ? ROOT.resolve(path) : path);
    }
}
