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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

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

    /// That a resumed run is the run that was begun. The budget, evaluations and checkpoints may differ, and
    /// the number of threads where the backend does not mind: they change nothing of what was done before.
    ///
    /// @throws UsageException if something else differs, naming it
    static void requireSame(Path run, RunConfig before, RunConfig now) {
        Map<String, List<Object>> fixed = new LinkedHashMap<>();
        fixed.put("seed", List.of(before.seed(), now.seed()));
        fixed.put("backend", List.of(before.backend(), now.backend()));
        if (Backend.named(now.backend()).threadsDecide()) {
            fixed.put("threads", List.of(before.threads(), now.threads()));
        }
        fixed.put("environment", List.of(before.environment(), now.environment()));
        fixed.put("algorithm", List.of(before.algorithm(), now.algorithm()));
        fixed.forEach((key, values) -> {
            if (!values.getFirst().equals(values.getLast())) {
                throw new UsageException(run + ": key '" + key + "': the run was begun with " + values.getFirst()
                        + ", now it is " + values.getLast() + "; resume it as it was, or begin another with --run");
            }
        });
    }
}
