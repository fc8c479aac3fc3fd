package bellman.app;

import bellman.cli.Invocation;
import bellman.cli.UsageException;
import bellman.store.RunDirectory;
import bellman.store.RunState;
import bellman.store.config.ConfigDocument;
import bellman.store.disk.DurableFiles;
import bellman.store.disk.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Trainings one after the other, each a run of its own in a folder of the recipe's: `stages` by name, each a
/// configuration. Where a value is `stage:NAME` it becomes the folder of that earlier stage's run.
///
/// A stage that is finished stays as it is when a recipe goes on; one that is not goes on from its last checkpoint.
///
/// @param stages configurations by name
/// @param folder in which their runs are
record Recipe(SequencedMap<String, ConfigDocument> stages, Path folder) {
    private static final String STAGES = "stages";
    private static final String PRESET = "preset";
    private static final String FILE = "recipe.yaml";
    private static final String REFERENCE = "stage:";

    /// Whether a document is a recipe.
    static boolean isOne(ConfigDocument document) {
        return document.says(STAGES);
    }

    /// Whether a recipe ran in a folder.
    static boolean isRun(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE));
    }

    /// Runs a recipe in a new folder.
    ///
    /// @param words what options say, by key; keys of stages begin with the stage's name
    static void begin(
            Optional<Path> directory,
            String title,
            ConfigDocument document,
            Map<String, String> words,
            Invocation invocation,
            WarmUp warmUp) {
        Path folder = directory.orElseGet(() -> Configurations.stamped(title));
        if (Files.exists(folder)) {
            throw new UsageException(folder + ": there is something already; continue a recipe with --resume, or choose"
                    + " another directory with --run");
        }
        ConfigDocument said = said(document, words);
        Recipe recipe = of(said, folder);
        recipe.check();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw StorageException.of(folder, "cannot create it", e);
        }
        DurableFiles.replace(folder.resolve(FILE), said.toYaml().getBytes(StandardCharsets.UTF_8));
        recipe.run(invocation, warmUp);
    }

    /// Goes on with a recipe; begins it if there is none yet.
    static void resume(
            Path folder,
            Optional<ConfigDocument> document,
            Map<String, String> words,
            Invocation invocation,
            WarmUp warmUp) {
        if (!isRun(folder)) {
            begin(Optional.of(folder), "", document.orElseThrow(), words, invocation, warmUp);
            return;
        }
        Recipe recipe = of(said(ConfigDocument.parse(folder.resolve(FILE)), words), folder);
        recipe.check();
        recipe.run(invocation, warmUp);
    }

    /// The recipe with what options say in it: `--seed` in all stages, `--model` and `--data` in the first.
    private static ConfigDocument said(ConfigDocument document, Map<String, String> words) {
        SequencedMap<String, ConfigDocument> stages = document.documents(STAGES);
        if (stages.isEmpty()) {
            throw new UsageException("a recipe needs at least one stage under '" + STAGES + "'");
        }
        ConfigDocument said = document;
        for (Map.Entry<String, String> word : words.entrySet()) {
            String key = word.getKey();
            if (key.equals("seed")) {
                for (String stage : stages.keySet()) {
                    said = said.set(STAGES + "." + stage + ".seed", word.getValue());
                }
            } else if (key.equals("model") || key.equals("data")) {
                said = said.set(STAGES + "." + stages.firstEntry().getKey() + "." + key, word.getValue());
            } else if (key.indexOf('.') > 0 && stages.containsKey(key.substring(0, key.indexOf('.')))) {
                said = said.set(STAGES + "." + key, word.getValue());
            } else {
                throw new UsageException("--set " + key + ": in a recipe a key begins with the name of a stage: one of "
                        + String.join(", ", stages.keySet()));
            }
        }
        return said;
    }

    private static Recipe of(ConfigDocument document, Path folder) {
        var stages = new LinkedHashMap<String, ConfigDocument>();
        document.documents(STAGES).forEach((name, stage) -> {
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]*")) {
                throw new UsageException(
                        "stage '" + name + "': a name has letters, digits, '-' and '_' alone, as it is a folder's");
            }
            stages.put(name, resolved(stage, name, stages, folder));
        });
        return new Recipe(stages, folder);
    }

    /// A stage's whole configuration: over its preset, if it names one, with folders in place of names of stages.
    private static ConfigDocument resolved(
            ConfigDocument stage, String name, Map<String, ConfigDocument> earlier, Path folder) {
        ConfigDocument own = stage.without(List.of(PRESET));
        ConfigDocument whole = stage.variant(PRESET)
                .map(preset -> Presets.find(preset).merge(own))
                .orElse(own);
        return whole.mapTexts(text -> {
            if (!text.startsWith(REFERENCE)) {
                return text;
            }
            String meant = text.substring(REFERENCE.length());
            if (!earlier.containsKey(meant)) {
                throw new UsageException("stage '" + name + "': '" + text + "' names no earlier stage; there are "
                        + (earlier.isEmpty() ? "none" : String.join(", ", earlier.keySet())));
            }
            return folder.resolve(meant).toAbsolutePath().normalize().toString();
        });
    }

    /// Finds wrong keys of late stages before the first one runs for hours.
    private void check() {
        stages.values().forEach(stage -> Kinds.of(stage).bind(stage));
    }

    private void run(Invocation invocation, WarmUp warmUp) {
        int number = 0;
        for (Map.Entry<String, ConfigDocument> stage : stages.entrySet()) {
            Path run = folder.resolve(stage.getKey());
            String which = "stage " + ++number + " of " + stages.size() + ", " + stage.getKey();
            boolean begun = Files.exists(run.resolve("manifest.json"));
            if (begun && RunDirectory.open(run).state() == RunState.FINISHED) {
                invocation.err().println("bellman: " + which + ": is finished, in " + run);
                continue;
            }
            invocation.err().println("bellman: " + which);
            boolean done = begun
                    ? TrainingRun.resume(run, Optional.of(stage.getValue()), d -> d, invocation, warmUp)
                    : TrainingRun.begin(Optional.of(run), stage.getKey(), stage.getValue(), invocation, warmUp);
            if (!done) {
                invocation
                        .err()
                        .println("bellman: the recipe goes on with: bellman train --run " + folder + " --resume");
                return;
            }
        }
    }
}
