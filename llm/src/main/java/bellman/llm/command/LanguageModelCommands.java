package bellman.llm.command;

import bellman.cli.Subcommands;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The commands of this module.
public final class LanguageModelCommands implements Subcommands {
    /// For the service loader.
    public LanguageModelCommands() {}

    @Override
    public Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("score", ScoreCommand::new);
        commands.put("tokenize", TokenizeCommand::new);
        commands.put("generate", GenerateCommand::new);
        commands.put("chat", ChatCommand::new);
        commands.put("serve", ServeCommand::new);
        commands.put("model", ModelCommand::new);
        commands.put("export", ExportCommand::new);
        return commands;
    }
}
