package bellman.store;

import bellman.store.config.ConfigDocument;

/// What a run begins with.
///
/// @param config the whole configuration, for `config.yaml`
/// @param algorithm its name, for example `ppo`
/// @param environment its id, for example `CartPole-v1`
/// @param seed the master seed
/// @param threads that training uses
/// @param version of Bellman
public record RunStart(
        ConfigDocument config, String algorithm, String environment, long seed, int threads, String version) {}
