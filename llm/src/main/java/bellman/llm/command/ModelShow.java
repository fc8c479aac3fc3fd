package bellman.llm.command;

import bellman.cli.CommandException;
import bellman.cli.Invocation;
import bellman.cli.Table;
import bellman.cli.Text;
import bellman.llm.checkpoint.FolderTensors;
import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.model.ConfigReader;
import bellman.llm.model.FeedForward;
import bellman.llm.model.ModelConfig;
import bellman.store.disk.StorageException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says what a folder holds, from its config.json and the headers of its files.
@Command(
        name = "show",
        description = "Show a model's family, sizes and tensors, without loading it, and whether they belong together.",
        footer = {"", "Example:", "  bellman model show DIR"})
final class ModelShow implements Runnable {
    @Mixin
    private Invocation invocation = new Invocation();

    @Parameters(paramLabel = "DIR", description = "The model's folder.")
    private Path folder = Path.of("");

    @Option(names = "--tensors", description = "List every tensor; by default those of the first layer stand for all.")
    private boolean all;

    @Override
    public void run() {
        ModelConfig config = ConfigReader.read(folder);
        FolderTensors tensors = FolderTensors.of(folder);
        Optional<String> problem = problem();
        Map<String, Object> facts = facts(config, tensors);
        if (invocation.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "model");
            line.putAll(facts);
            problem.ifPresent(p -> line.put("problem", p));
            line.put(
                    "tensors",
                    tensors.tensors().values().stream()
                            .map(t -> Map.of(
                                    "name",
                                    t.name(),
                                    "shape",
                                    t.shape(),
                                    "dtype",
                                    t.type().name()))
                            .toList());
            invocation.print(line);
        } else {
            print(config, tensors, facts);
        }
        problem.ifPresent(p -> {
            throw new CommandException(p);
        });
    }

    private void print(ModelConfig config, FolderTensors tensors, Map<String, Object> facts) {
        facts.forEach((key, value) -> invocation.out().printf("%-16s %s%n", key.replace('_', ' '), readable(value)));
        invocation.out().println();
        Table table = new Table("tensor", "shape", "type");
        tensors.tensors().values().stream()
                .filter(t -> all || !t.name().matches(".*\\.(layers|blocks|experts)\\.[1-9]\\d*\\..*"))
                .forEach(t -> table.row(t.name(), t.shape().toString(), t.type().name()));
        invocation.print(table);
        if (!all && config.layers().size() > 1) {
            invocation.out().println("and so on for " + config.layers().size() + " layers; --tensors lists all");
        }
    }

    /// Why the folder cannot be loaded, though all its files can be read.
    private Optional<String> problem() {
        try {
            ModelFolder.check(folder);
            return Optional.empty();
        } catch (StorageException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Map<String, Object> facts(ModelConfig config, FolderTensors tensors) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("architecture", config.architecture().className());
        facts.put("parameters", tensors.parameters());
        facts.put("dtype", tensors.type().name());
        facts.put("bytes", tensors.bytes());
        facts.put("files", tensors.files());
        facts.put("vocabulary", config.vocabulary());
        facts.put("context", config.context());
        facts.put("layers", config.layers().size());
        facts.put("hidden", config.hidden());
        facts.put("heads", config.attention().heads());
        facts.put("key_value_heads", config.attention().keyValueHeads());
        facts.put("head_size", config.attention().headSize());
        facts.put("feed_forward", feedForward(config.layers().getFirst().feedForward()));
        facts.put("tied", config.tied());
        facts.put("end_tokens", config.endTokens());
        return facts;
    }

    private static String feedForward(FeedForward block) {
        return switch (block) {
            case FeedForward.Gated g -> String.valueOf(g.width());
            case FeedForward.Experts e -> e.experts() + " experts of " + e.width() + ", " + e.active() + " active";
        };
    }

    private static String readable(Object value) {
        return switch (value) {
            case Long n -> Text.count(n);
            case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(", "));
            default -> String.valueOf(value);
        };
    }
}
