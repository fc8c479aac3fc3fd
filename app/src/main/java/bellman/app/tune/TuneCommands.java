package bellman.app.tune;

import bellman.cli.Subcommands;
import java.util.Map;
import java.util.function.Supplier;

/// The command `tune`.
public final class TuneCommands implements Subcommands {

    /// For [java.util.ServiceLoader].
    public TuneCommands() {}

    @Override
    public Map<String, Supplier<Object>> commands() {
        return Map.of("tune", TuneCommand::new);
    }
}
