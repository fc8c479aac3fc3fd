package bellman.app;

import bellman.cli.Invocation;
import bellman.cli.Table;
import bellman.envs.mujoco.MujocoException;
import bellman.envs.python.PythonException;
import bellman.store.config.ConfigDocument;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Lists presets, or prints one as YAML.
@Command(
        name = "presets",
        description = {
            "List the presets, or print one as YAML, with all its keys: the start of a configuration of your own."
        },
        footer = {
            "",
            "Examples:",
            "  bellman presets",
            "  bellman presets cartpole > mine.yaml",
            "  bellman train mine.yaml"
        })
final class PresetsCommand implements Runnable {
    @Mixin
    private Invocation invocation = new Invocation();

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Print this one.")
    private Optional<String> name = Optional.empty();

    @Override
    public void run() {
        if (name.isPresent()) {
            print(name.get());
            return;
        }
        Table table = new Table("preset", "what it is");
        Map<String, String> presets = new TreeMap<>(Presets.all());
        Elsewhere.all("preset").forEach(e -> presets.putIfAbsent(e.name(), e.description()));
        presets.forEach((preset, description) -> {
            if (invocation.json()) {
                invocation.print(line(preset, description));
            }
            table.row(preset, description);
        });
        if (!invocation.json()) {
            invocation.print(table);
        }
    }

    private void print(String preset) {
        ConfigDocument document = Presets.find(preset);
        String yaml = yaml(document);
        if (invocation.json()) {
            Map<String, Object> line = line(preset, Presets.all().getOrDefault(preset, ""));
            line.put("yaml", yaml);
            invocation.print(line);
        } else {
            invocation.out().print(yaml);
        }
    }

    /// All keys of a preset, or, where its environment cannot be asked for want of a simulator, its own ones.
    private String yaml(ConfigDocument document) {
        try {
            return Kinds.of(document).effective(document).toYaml();
        } catch (PythonException | MujocoException e) {
            invocation.err().println("bellman: only the preset's own keys are shown, for " + e.getMessage());
            return document.toYaml();
        }
    }

    private static Map<String, Object> line(String preset, String description) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("preset", preset);
        line.put("description", description);
        return line;
    }
}
