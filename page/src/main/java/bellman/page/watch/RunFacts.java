package bellman.page.watch;

import bellman.store.Repetitions;
import bellman.store.RunDirectory;
import bellman.store.RunManifest;
import bellman.store.RunState;
import bellman.store.RunSummary;
import bellman.store.config.ConfigDocument;
import bellman.store.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// What a run's manifest and configuration say.
///
/// @param state how the run stands
/// @param reason why it cannot be read, empty if it can
/// @param manifest if it can be read
/// @param config its values by dotted key, with what a resume changed; empty if it cannot be read
/// @param group what repetitions of the run under other seeds share, empty if it cannot be read
record RunFacts(
        RunState state,
        String reason,
        Optional<RunManifest> manifest,
        SequencedMap<String, String> config,
        String group) {
    /// Files of a run that must lie in it themselves.
    private static final List<String> OWN =
            List.of("manifest.json", "config.yaml", "metrics.db", "metrics.db-wal", "samples.jsonl", "lock");

    /// Reads them.
    static RunFacts of(Path run) {
        for (String name : OWN) {
            if (Files.isSymbolicLink(run.resolve(name))) {
                return damaged(name + " is a symbolic link, which the page does not follow; put the file itself there");
            }
        }
        if (Files.exists(run.resolve("manifest.json"), LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(run.resolve("manifest.json"), LinkOption.NOFOLLOW_LINKS)) {
            return damaged("manifest.json is no file; restore it from a copy");
        }
        RunSummary summary = RunSummary.of(run);
        if (summary.state() == RunState.DAMAGED || summary.manifest().isEmpty()) {
            return new RunFacts(
                    summary.state(),
                    RunSummary.local(run, summary.reason()),
                    summary.manifest(),
                    new LinkedHashMap<>(),
                    "");
        }
        try {
            ConfigDocument document = RunDirectory.open(run).config();
            SequencedMap<String, String> config = new LinkedHashMap<>(document.values());
            summary.manifest().ifPresent(m -> config.putAll(m.changes()));
            return new RunFacts(summary.state(), "", summary.manifest(), config, Repetitions.key(document));
        } catch (ConfigException | bellman.store.disk.StorageException e) {
            return damaged(RunSummary.local(run, String.valueOf(e.getMessage())));
        }
    }

    private static RunFacts damaged(String reason) {
        return new RunFacts(RunState.DAMAGED, reason, Optional.empty(), new LinkedHashMap<>(), "");
    }

    RunFacts with(RunState other) {
        return new RunFacts(other, reason, manifest, config, group);
    }

    /// Steps that the run may take, 0 if its budget says none.
    double budgetSteps() {
        return number("budget.steps");
    }

    /// Seconds that it may take, 0 if its budget says none.
    double budgetSeconds() {
        return number("budget.seconds");
    }

    private double number(String key) {
        try {
            return Double.parseDouble(config.getOrDefault(key, "0").replace("_", ""));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// What the manifest's result says under a name, if that is a number.
    Optional<Double> result(String name) {
        return manifest.map(m -> m.result().get(name))
                .filter(Number.class::isInstance)
                .map(n -> ((Number) n).doubleValue());
    }

    Map<String, Object> result() {
        return manifest.map(RunManifest::result).orElse(Map.of());
    }
}
