package bellman.store;

import bellman.store.config.ConfigDocument;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a run begins with.
///
/// @param config the whole configuration, for `config.yaml`
/// @param algorithm its name, for example `ppo`
/// @param environment what it learns in or from, for example `CartPole-v1` or `train.jsonl`
/// @param seed the master seed
/// @param threads that training uses
/// @param version of Bellman
/// @param inputs what else it depends on, such as the SHA-256 of its data, by name
public record RunStart(
        ConfigDocument config,
        String algorithm,
        String environment,
        long seed,
        int threads,
        String version,
        Map<String, String> inputs) {
    public RunStart {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    }

    /// A run that depends on nothing but its configuration.
    public RunStart(
            ConfigDocument config, String algorithm, String environment, long seed, int threads, String version) {
        this(config, algorithm, environment, seed, threads, version, Map.of());
    }
}
