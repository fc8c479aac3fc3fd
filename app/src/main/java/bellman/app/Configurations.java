package bellman.app;

import bellman.algos.ppo.PpoConfig;
import bellman.cli.UsageException;
import bellman.run.ConfigVariants;
import bellman.store.RunDirectory;
import bellman.store.config.ConfigDocument;
import bellman.store.job.TrainingKind;
import bellman.train.AlgorithmConfig;
import bellman.train.RunConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/// What commands ask of run configurations.
public final class Configurations {
    private static final String NOTHING = "nothing";

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
    public static String title(String source) {
        Path name = Optional.ofNullable(Path.of(source).getFileName()).orElse(Path.of("run"));
        return name.toString().replaceAll("\\.(yaml|yml)$", "");
    }

    /// What a resumed run does otherwise than it was begun. Only what its kind allows may differ, such as the budget:
    /// what changes nothing of what was done before.
    ///
    /// @return the keys that differ, with their new values
    /// @throws UsageException if something else differs, naming it
    static Map<String, String> changes(Path run, TrainingKind kind, Record before, Record now) {
        Map<String, String> old = ConfigDocument.values(before);
        Map<String, String> changes = differences(old, ConfigDocument.values(now));
        changes.forEach((key, is) -> {
            if (!kind.mayChange(key, now)) {
                throw new UsageException(run + ": key '" + key + "': the run was begun with "
                        + old.getOrDefault(key, NOTHING) + ", now it is " + is
                        + "; resume it as it was, or begin another with --run");
            }
        });
        return changes;
    }

    /// The keys whose values differ, with the new ones: `nothing` for those that are gone.
    public static Map<String, String> differences(Map<String, String> before, Map<String, String> now) {
        Set<String> keys = new LinkedHashSet<>(now.keySet());
        keys.addAll(before.keySet());
        Map<String, String> differences = new LinkedHashMap<>();
        for (String key : keys) {
            String is = now.getOrDefault(key, NOTHING);
            if (!before.getOrDefault(key, NOTHING).equals(is)) {
                differences.put(key, is);
            }
        }
        return differences;
    }

    /// A new folder's path in `runs`, named by a title and the time in UTC.
    public static Path stamped(String title) {
        return RunDirectory.ROOT.resolve(title + "-"
                + Instant.now().toString().replaceAll("[-:]|\\..*", "").replace('T', '-'));
    }
}
