package bellman.deploy.command;

import bellman.app.RunCommand;
import bellman.app.SavedRun;
import bellman.store.RunDirectory;
import java.nio.file.Path;

/// Opens the runs that this module's commands are given.
final class Runs {
    private Runs() {}

    /// The run or checkpoint at `path`.
    ///
    /// @throws bellman.cli.MissingModuleException if `command` needs other modules for it than are here
    static SavedRun open(String command, Path path) {
        SavedRun run = SavedRun.open(RunDirectory.find(path));
        RunCommand.require(command, run);
        return run;
    }
}
