package bellman.algos.ppo;

import bellman.algos.actorcritic.NetworkConfig;
import bellman.net.Backend;
import bellman.policy.Policy;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.Algorithm;
import bellman.train.Setup;
import bellman.train.Trainer;
import java.util.LinkedHashMap;
import java.util.Map;

/// PPO as configurations name it: `ppo`.
public final class PpoAlgorithm implements Algorithm {

    /// For [java.util.ServiceLoader].
    public PpoAlgorithm() {}

    @Override
    public String name() {
        return "ppo";
    }

    @Override
    public Record defaults() {
        return PpoConfig.DEFAULTS;
    }

    @Override
    public Map<String, String> ineffective(Record config, Space observations, Space actions) {
        PpoConfig ppo = (PpoConfig) config;
        NetworkConfig network = ppo.network();
        Map<String, String> keys = new LinkedHashMap<>();
        network.ineffective(actions).forEach((key, reason) -> keys.put("network." + key, reason));
        if (!network.stateDependentNoise()) {
            keys.put("noise-interval", "network.state-dependent-noise is false");
        }
        return keys;
    }

    @Override
    public double discount(Record config) {
        return ((PpoConfig) config).discount();
    }

    @Override
    public Trainer trainer(Record config, Setup setup) {
        return new Ppo((PpoConfig) config, setup);
    }

    @Override
    public Policy policy(Record config, Space observations, Space actions, Backend backend, State state) {
        return ((PpoConfig) config).network().restore(name(), observations, actions, backend, state);
    }
}
