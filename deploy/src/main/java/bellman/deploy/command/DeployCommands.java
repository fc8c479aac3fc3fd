package bellman.deploy.command;

import bellman.cli.Subcommands;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The commands of this module.
public final class DeployCommands implements Subcommands {
    /// For the service loader.
    public DeployCommands() {}

    @Override
    public Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("export", ExportCommand::new);
        commands.put("serve-policy", ServePolicyCommand::new);
        return commands;
    }
}
