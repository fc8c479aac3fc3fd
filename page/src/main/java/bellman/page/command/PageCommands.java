package bellman.page.command;

import bellman.cli.Subcommands;
import java.util.Map;
import java.util.function.Supplier;

/// The command of this module.
public final class PageCommands implements Subcommands {
    /// For the service loader.
    public PageCommands() {}

    @Override
    public Map<String, Supplier<Object>> commands() {
        return Map.of("dashboard", DashboardCommand::new);
    }
}
