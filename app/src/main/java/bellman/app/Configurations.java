package bellman.app;

import bellman.algos.ppo.PpoConfig;
import bellman.cli.UsageException;
import bellman.net.Backend;
import bellman.run.ConfigVariants;
import bellman.store.config.ConfigDocument;
import bellman.train.AlgorithmConfig;
import bellman.train.RunConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/// What commands ask of run configurations.
final class Configurations {
    private Configurations() {}

    static RunConfig bind(ConfigDocument document) {
        return document.bind(RunConfig.class, RunConfig.of(PpoConfig.defaults()));
    }

    /// The name by which a configuration chooses its algorithm.
    static String algorithm(RunConfig config) {
        for (ConfigVariants variants : ServiceLoader.load(ConfigVariants.class)) {
            if (variants.family() == AlgorithmConfig.class) {
                for (var variant : variants.variants().entrySet()) {
                    if (variant.getValue().isInstance(config.algorithm())) {
                        return variant.getKey();
                    }
                }
            }
        }
        return config.algorithm().getClass().getSimpleName();
    }

    /// What a run is called by default: its preset, or its file without folder and ending.
    static String title(String source) {
        Path name = Optional.ofNullable(Path.of(source).getFileName()).orElse(Path.of("run"));
        return name.toString().replaceAll("\\.(yaml|yml)$", "");
    }

    /// The same configuration with seed 0: what runs share that are repetitions of one experiment.
    static RunConfig withoutSeed(RunConfig config) {
        return new RunConfig(
                config.algorithm(),
                config.environment(),
                0,
                config.threads(),
                config.backend(),
                config.budget(),
                config.evaluation(),
                config.checkpoint());
    }

    /// What a resumed run does otherwise than it was begun. The budget, evaluations and checkpoints may differ, and
    /// the number of threads where the backend does not mind: they change nothing of what was done before.
    ///
    /// @return the keys that differ, with their new values
    /// @throws UsageException if something else differs, naming it
    static Map<String, String> changes(Path run, RunConfig before, RunConfig now) {
        Map<String, String> old = ConfigDocument.values(before);
        Map<String, String> values = ConfigDocument.values(now);
        Set<String> keys = new LinkedHashSet<>(values.keySet());
        keys.addAll(old.keySet());
        Map<String, String> changes = new LinkedHashMap<>();
        for (String key : keys) {
            String was = old.getOrDefault(key, "nothing");
            String is = values.getOrDefault(key, "nothing");
            if (!was.equals(is)) {
                if (!mayChange(key, now)) {
                    throw new UsageException(run + ": key '" + key + "': the run was begun with " + was + ", now it is "
                            + is + "; resume it as it was, or begin another with --run");
                }
                changes.put(key, is);
            }
        }
        return changes;
    }

    private static boolean mayChange(String key, RunConfig now) {
        return key.startsWith("budget.")
                || key.startsWith("evaluation.")
                || key.startsWith("checkpoint.")
                || key.equals("threads") && !Backend.named(now.backend()).threadsDecide();
    }
}
